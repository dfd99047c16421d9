// What networks do to a text: how it is counted, and how much of it shows before the fold.

import { pointLength } from "./offsets.mjs";

const LINK = /https?:\/\/\S+/gu;

/** Return how many characters a network counts in this text. */
export function counted(text, network) {
  if (!network.link) return pointLength(text);
  return pointLength(text.replace(LINK, "x".repeat(network.link)));
}

/** Return what shows at once, and what shows after a click. */
export function beforeFold(text, network) {
  let shown = network.lines ? text.split("\n").slice(0, network.lines).join("\n") : text;
  const points = network.fold ? Array.from(shown) : [];
  if (network.fold && points.length > network.fold) {
    const cut = points.slice(0, network.fold);
    const space = cut.lastIndexOf(" ");
    shown = (space >= network.fold / 2 ? cut.slice(0, space) : cut).join("");
  }
  return [shown, text.slice(shown.length)];
}
