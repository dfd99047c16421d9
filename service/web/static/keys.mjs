// Single keys of the desk: each leads to the link, button or field that asks for it by `data-key`.
// They do nothing while somebody types; who has turned them off is not sent this file.

const KINDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

const asking = () => [...document.querySelectorAll("[data-key]")];

for (const each of asking()) each.setAttribute("aria-keyshortcuts", each.dataset.key);

/** Bring an element into view and into the keyboard's hand, whatever is folded around it. */
function reach(element) {
  for (let at = element.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  element.focus({ preventScroll: true });
  if (!element.closest(".decide-bar")) element.scrollIntoView({ block: "nearest" });
}

/** Walk to the element after or before the one that has the focus. */
function walk(elements, step) {
  const at = elements.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : elements.length - 1) : at + step;
  const chosen = elements[Math.min(Math.max(next, 0), elements.length - 1)];
  if (chosen) reach(chosen);
}

/** Walk through the findings in the text, round and round. */
function finding() {
  const marks = [...document.querySelectorAll("#words a[href^='#finding-']")];
  const next = marks[(marks.indexOf(document.activeElement) + 1) % marks.length];
  if (next) reach(next);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest(KINDS)) return;
  const lines = [...document.querySelectorAll("[data-keys] a.cover")];
  const target = asking().find((each) => each.dataset.key === event.key);
  if (target?.matches("a")) target.click();
  else if (target) reach(target);
  else if (lines.length && event.key === "j") walk(lines, 1);
  else if (lines.length && event.key === "k") walk(lines, -1);
  else if (event.key === "f") finding();
  else return;
  event.preventDefault();
});
