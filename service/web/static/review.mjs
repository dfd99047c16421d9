// Selecting words of a post fills the remark's span; j and k walk through a list; a check that is
// under way is looked at again for a while, unless somebody writes.

import { toPoint } from "./offsets.mjs";

const words = document.getElementById("words");
const quote = document.getElementById("comment-quote");
const start = document.getElementById("comment-start");

/** Return the text before a place of the page, without the numbers that stand beside the words. */
function before(node, offset) {
  const range = document.createRange();
  range.selectNodeContents(words);
  range.setEnd(node, offset);
  const copy = range.cloneContents();
  for (const aside of copy.querySelectorAll("[data-aside]")) aside.remove();
  return copy.textContent;
}

function pick() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!words.contains(range.startContainer) || !words.contains(range.endContainer)) return;
  const lead = before(range.startContainer, range.startOffset);
  const chosen = before(range.endContainer, range.endOffset).slice(lead.length);
  const trimmed = chosen.trim();
  if (!trimmed) return;
  const all = before(words, words.childNodes.length);
  quote.value = trimmed;
  start.value = toPoint(all, lead.length + chosen.indexOf(trimmed));
}

if (words && quote) {
  document.addEventListener("selectionchange", pick);
  quote.addEventListener("input", () => { start.value = ""; });
}

const list = document.querySelector("[data-keys]");

function walk(step) {
  const links = [...list.querySelectorAll("a.cover")];
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
}

if (list) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "j") walk(1);
    if (event.key === "k") walk(-1);
  });
}

const checking = document.getElementById("checking");
const KEY = "looked";
const TIMES = 20;

if (checking) {
  const seen = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  const looked = seen.at === location.href ? seen.times : 0;
  const writing = () => document.getElementById("comment-body")?.value;
  setTimeout(() => {
    if (looked >= TIMES || writing()) return;
    sessionStorage.setItem(KEY, JSON.stringify({ at: location.href, times: looked + 1 }));
    location.reload();
  }, 700 + 200 * looked);
} else {
  sessionStorage.removeItem(KEY);
}
