// Selecting words of a post fills the span of a remark, an edit or a rule; a refusal is asked for its
// reason before it is sent; a check that is under way is looked at again, unless somebody writes.

import { toPoint } from "./offsets.mjs";

const words = document.getElementById("words");
const places = [...document.querySelectorAll("[data-pick]")];

/** The field that selected words go to: that of the form, or the part of it, last worked in. */
let place = document.querySelector("#comment [data-pick]") ?? places[0];

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
  place.querySelector("[data-quote]").value = trimmed;
  place.querySelector("[data-start]").value = toPoint(all, lead.length + chosen.indexOf(trimmed));
}

/** Let selected words go to the form, or the part of one, that somebody opens or works in. */
function turn(part) {
  place = part?.querySelector("[data-pick]") ?? place;
}

if (words && place) {
  document.addEventListener("selectionchange", pick);
  document.addEventListener("focusin", (event) => turn(event.target.closest("[data-picks]")));
  document.addEventListener("toggle", ({ target }) => {
    const part = target.matches("[data-picks]") ? target : target.querySelector(":scope > [data-picks], [data-picks][open]");
    if (!target.open || !part) return;
    turn(part);
    pick();
  }, true);
  for (const each of places) {
    const start = each.querySelector("[data-start]");
    each.querySelector("[data-quote]").addEventListener("input", () => { start.value = ""; });
  }
}

const decision = document.querySelector("form#decide");

if (decision) {
  const { reason } = decision.elements;
  const rests = decision.querySelector("[data-rests]");
  const unsaid = document.getElementById("reason-why");
  const unnamed = rests.querySelector("[data-rests-why]");
  const named = () => rests.querySelector("input:checked") ||
    [...rests.querySelectorAll("details textarea")].some((each) => each.value.trim());
  const begin = () => {
    document.getElementById("why").open = true;
    reason.focus({ preventScroll: true });
  };
  const ask = (why, field) => {
    document.getElementById("why").open = true;
    why.hidden = false;
    const label = field.closest(".field, .rest").getBoundingClientRect();
    decision.scrollTop += Math.min(label.top, why.getBoundingClientRect().top) - decision.getBoundingClientRect().top - 8;
    field.focus({ preventScroll: true });
  };
  decision.addEventListener("submit", (event) => {
    if (event.submitter?.value === "approve") return;
    const said = reason.value.trim();
    if (said && named()) return;
    event.preventDefault();
    if (!said && !document.getElementById("why").open) begin();
    else if (!said) ask(unsaid, reason);
    else ask(unnamed, rests.querySelector("input[type=checkbox], [open] textarea"));
  });
  reason.addEventListener("input", () => { unsaid.hidden = true; });
  rests.addEventListener("input", () => { unnamed.hidden = true; });
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
