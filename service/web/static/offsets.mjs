// Offsets of the service count Unicode code points; those of the browser count UTF-16 units.

const surrogate = (text, unit) => {
  const code = text.charCodeAt(unit);
  if (code < 0xd800 || code > 0xdbff) return false;
  const next = text.charCodeAt(unit + 1);
  return next >= 0xdc00 && next <= 0xdfff;
};

/** Return the unit at which the code point of this number begins, at most the end of the text. */
export function toUnit(text, point) {
  let unit = 0;
  for (let seen = 0; seen < point && unit < text.length; seen += 1) unit += surrogate(text, unit) ? 2 : 1;
  return unit;
}

/** Return how many code points begin before this unit; inside a pair, the pair itself counts. */
export function toPoint(text, unit) {
  let point = 0;
  for (let at = 0; at < unit && at < text.length; point += 1) at += surrogate(text, at) ? 2 : 1;
  return point;
}

/** Return the length of the text in code points. */
export function pointLength(text) {
  return toPoint(text, text.length);
}

/** Return all these code point offsets, in any order, as units: one pass over the text. */
export function toUnits(text, points) {
  const wanted = new Set(points);
  const found = new Map();
  let point = 0;
  for (let unit = 0; ; point += 1) {
    if (wanted.has(point)) found.set(point, Math.min(unit, text.length));
    if (unit >= text.length) break;
    unit += surrogate(text, unit) ? 2 : 1;
  }
  return points.map((each) => found.get(each) ?? text.length);
}
