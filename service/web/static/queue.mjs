// An open list of what waits keeps its number true, and says when it is no longer what waits.

const EVERY = 60_000;

const renewal = document.getElementById("renewal");
const total = document.getElementById("total");

async function look() {
  if (document.hidden) return;
  const answer = await fetch(renewal.dataset.asks, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const now = await answer.json();
  total.textContent = now.total;
  renewal.firstElementChild.hidden = now.mark === renewal.dataset.mark;
}

setInterval(look, EVERY);
addEventListener("focus", look);
document.addEventListener("visibilitychange", look);
