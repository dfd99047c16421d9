// An open list of what waits keeps its number true, and says when it is no longer what waits.

const EVERY = 60_000;
const MOST = 1000;

const renewal = document.getElementById("renewal");
const badge = document.querySelector(".places a[aria-current=page] .count");
const total = document.getElementById("total");

async function look() {
  if (document.hidden) return;
  const answer = await fetch(renewal.dataset.asks, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const now = await answer.json();
  total.textContent = now.total;
  if (badge && now.badge) badge.firstChild.data = now.badge < MOST ? now.badge : `${MOST - 1}+`;
  renewal.firstElementChild.hidden = now.mark === renewal.dataset.mark;
}

setInterval(look, EVERY);
addEventListener("focus", look);
document.addEventListener("visibilitychange", look);
