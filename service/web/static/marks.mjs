// Underlines: where findings stand in a text that goes on changing under them.

import { toUnits } from "./offsets.mjs";

/** Return the findings with their places, and those of their edits, in UTF-16 units. */
export function placed(text, findings) {
  return findings.map((finding) => {
    const edits = finding.fix?.edits ?? [];
    const points = [finding.start, finding.end, ...edits.flatMap((edit) => [edit.start, edit.end])];
    const [from, to, ...rest] = toUnits(text, points);
    return {
      ...finding,
      from,
      to,
      edits: edits.map((edit, index) => ({ from: rest[2 * index], to: rest[2 * index + 1], text: edit.text })),
    };
  });
}

/** Return the findings moved along with what was typed since; one that was typed into is left out. */
export function shifted(before, after, findings) {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const end = before.length - tail;
  const by = after.length - before.length;
  const place = (from, to) => (to <= head ? [from, to] : from >= end ? [from + by, to + by] : null);
  return findings.flatMap((finding) => {
    const moved = place(finding.from, finding.to);
    if (!moved) return [];
    const edits = finding.edits.map((edit) => ({ edit, at: place(edit.from, edit.to) }));
    const whole = edits.every(({ at }) => at);
    return [{
      ...finding,
      from: moved[0],
      to: moved[1],
      edits: whole ? edits.map(({ edit, at }) => ({ ...edit, from: at[0], to: at[1] })) : [],
    }];
  });
}

const RANK = ["low", "medium", "high", "critical"];

const gravest = (findings) => findings.reduce((one, other) =>
  RANK.indexOf(other.severity) > RANK.indexOf(one.severity) ? other : one);

/** Return the runs of the text that look alike: their words and the class of their mark. */
function runs(text, findings, current) {
  const edges = new Set([0, text.length]);
  for (const finding of findings) edges.add(finding.from).add(finding.to);
  const places = [...edges].sort((one, other) => one - other);
  const found = [];
  for (let at = 0; at + 1 < places.length; at += 1) {
    const [from, to] = [places[at], places[at + 1]];
    const here = findings.filter((finding) => finding.from <= from && finding.to >= to);
    const look = here.length ? gravest(here).severity + (here.includes(current) ? " current" : "") : "";
    const last = found.at(-1);
    if (last?.look === look) last.words += text.slice(from, to);
    else found.push({ look, words: text.slice(from, to) });
  }
  return found;
}

/** Fill an element with the text, its findings marked; where they overlap the gravest is shown. */
export function underline(element, text, findings, current) {
  const pieces = runs(text, findings, current).map(({ look, words }) => {
    if (!look) return words;
    const mark = document.createElement("mark");
    mark.className = look;
    mark.textContent = words;
    return mark;
  });
  // A last line that is empty has no height of its own.
  element.replaceChildren(...pieces, "\u200b");
}
