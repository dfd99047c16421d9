// Someone's own version: say as they write what is locked, what changed and whether anybody must read it.

const PAUSE = 400;
const form = document.getElementById("own");
const meter = document.getElementById("meter");
let timer = 0;
let asked = 0;

async function look() {
  const mine = ++asked;
  const body = new FormData(form);
  body.set("act", "check");
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    headers: { "X-Fragment": "meter" },
  }).catch(() => null);
  if (answer?.ok && mine === asked) {
    meter.innerHTML = await answer.text();
  }
}

form?.querySelector("textarea").addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});
