// What stands around the text: the count per channel, the previews, its class, and the way it will take.

import { beforeFold, counted } from "./networks.mjs";

const plain = (words) => words.replace(/\s+/g, " ").trim();

/** Return `show()` for counts and previews, `kind(name, reason)` for the class, `route(predicted)` for the way. */
export function surroundings({ text, say, lent, chosen }) {
  const counters = document.getElementById("counters");
  const previews = document.getElementById("previews");
  const template = document.getElementById("preview-template");
  const hint = document.getElementById("preview-hint");
  const path = document.getElementById("route");
  const words = document.getElementById("route-text");
  const earned = document.getElementById("route-trust");
  const delay = document.getElementById("delay");
  const card = document.getElementById("kind");

  const count = (channel) => {
    const { longest } = lent.networks[channel];
    const n = counted(text.value, lent.networks[channel]);
    const line = document.createElement("li");
    const number = document.createElement("span");
    number.className = n > longest ? "number over" : "number";
    number.textContent = n > longest ? say("over", { n: n - longest }) : say("left", { n, most: longest });
    line.append(`${lent.words[channel]} `, number);
    return line;
  };

  const preview = (channel) => {
    const figure = template.content.firstElementChild.cloneNode(true);
    const part = (name) => figure.querySelector(`[data-part=${name}]`);
    const [shown, rest] = beforeFold(text.value, lent.networks[channel]);
    part("name").textContent = lent.words[channel];
    part("shown").textContent = shown;
    part("rest").textContent = rest.trim();
    part("rest").hidden = part("fold").hidden = !rest.trim();
    return figure;
  };

  const stage = (each) => {
    const strong = document.createElement("strong");
    strong.textContent = lent.words[each.reviewers];
    const more = [];
    if (each.quorum > 1) more.push(say("quorum", { n: each.quorum }));
    if (each.by_law) more.push(say("law"));
    return more.length ? [strong, ` (${more.join(", ")})`] : [strong];
  };

  const trust = (has) => {
    earned.hidden = !has;
    if (!has) return;
    const lacks = has.certified ? "posts" : has.passed < has.asked ? "both" : "certificate";
    earned.firstElementChild.textContent = say(`trust_${has.earned ? "earned" : lacks}`, { n: has.passed, most: has.asked });
  };

  const joined = (parts, link) => parts.flatMap((part, at) => (at ? [` ${link} `, ...part] : part));

  return {
    show() {
      const channels = chosen("channels").filter((each) => lent.networks[each].longest);
      counters.replaceChildren(...channels.map(count));
      const written = text.value.trim();
      previews.replaceChildren(...(written ? channels.map(preview) : []));
      hint.hidden = Boolean(written);
    },
    kind(name, reason) {
      const part = (each) => card.querySelector(`[data-part=${each}]`);
      card.hidden = !text.value.trim();
      part("name").textContent = lent.words[name] ?? name;
      part("hint").textContent = lent.hints[name] ?? "";
      part("words").textContent = reason?.quote ?? "";
      part("because").hidden = !reason;
    },
    route(predicted) {
      path.hidden = !predicted || !text.value.trim();
      if (!predicted) return;
      trust(predicted.trust);
      const before = plain(words.textContent);
      if (predicted.blocking.length) words.replaceChildren(say("blocks"));
      else if (predicted.automatic) words.replaceChildren(say("automatic"));
      else words.replaceChildren(...joined(predicted.groups.map((group) => joined(group.map(stage), say("and"))), say("then")));
      // The delay was told for the way that the page came with; of another one it says nothing.
      delay.hidden ||= plain(words.textContent) !== before;
    },
  };
}
