// What a proposal would have done is being computed: say how far it is, and load the page once it is.

const SOONEST = 1000;
const LATEST = 8000;

async function look(pause) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("tried");
    if (!fresh) {
      if (!document.getElementById("reason")?.value) location.reload();
      return;
    }
    const bar = document.getElementById("tried");
    bar.max = fresh.max;
    bar.value = fresh.value;
    document.querySelector("label[for=tried]").textContent =
      page.querySelector("label[for=tried]").textContent;
  }
  setTimeout(look, pause, Math.min(pause * 1.5, LATEST));
}

if (document.getElementById("computing")) setTimeout(look, SOONEST, SOONEST);
