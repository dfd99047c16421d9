// The list of remarks beside the text: message, reason, article, fix, and the author's contest.

const template = document.getElementById("finding-template");
const place = document.getElementById("findings");
const hint = document.getElementById("check-hint");

/** Return the list: `show(findings)`, `mark(one)`, and `stopped()`, the first card that blocks. */
export function remarks({ say, lent, blocked, chosen, fix }) {
  const reasons = new Map();
  let cards = new Map();

  for (const area of place.querySelectorAll("[data-part=contest-text]")) {
    reasons.set(area.name, area.value);
  }

  const fill = (card, finding, index) => {
    const part = (name) => card.querySelector(`[data-part=${name}]`);
    const put = (name, words) => {
      part(name).textContent = words || "";
      part(name).hidden = !words;
    };
    card.classList.add(`finding-${finding.severity}`);
    part("severity").classList.add(`severity-${finding.severity}`);
    put("severity", lent.words[finding.severity]);
    put("category", lent.words[finding.category] ?? finding.category);
    put("source", finding.source === "model" && say("model", { n: Math.round(finding.confidence * 100) }));
    put("message", finding.message);
    put("quote", finding.quote);
    part("quoted").hidden = finding.message.includes(finding.quote);
    put("why", finding.why);
    put("note", finding.fix?.note);
    part("references").replaceChildren(...finding.references.map((each) => {
      const line = document.createElement("li");
      line.textContent = `${[each.instrument, each.article].filter(Boolean).join(", ")} (${each.jurisdiction})`;
      return line;
    }));
    part("apply").hidden = !finding.edits.length;
    part("apply").addEventListener("click", () => fix(finding));
    part("show").hidden = false;
    part("show").addEventListener("click", () => chosen(finding));
    contest(part, finding, index);
  };

  const contest = (part, finding, index) => {
    const area = part("contest-text");
    area.name = `contest ${finding.rule}`;
    area.id = `contest-${index}`;
    part("contest-label").htmlFor = area.id;
    area.value = reasons.get(area.name) ?? "";
    part("contest").hidden = !blocked(finding);
    part("contest").open = Boolean(area.value);
    area.addEventListener("input", () => reasons.set(area.name, area.value));
  };

  return {
    show(findings) {
      const focused = place.contains(document.activeElement) ? document.activeElement.id : null;
      cards = new Map();
      place.replaceChildren(...findings.map((finding, index) => {
        const card = template.content.firstElementChild.cloneNode(true);
        fill(card, finding, index);
        cards.set(finding, card);
        return card;
      }));
      hint.hidden = findings.length > 0;
      if (focused) document.getElementById(focused)?.focus();
    },
    mark(finding) {
      for (const [each, card] of cards) card.classList.toggle("current", each === finding);
      cards.get(finding)?.scrollIntoView({ block: "nearest" });
    },
    stopped() {
      const open = [...cards].find(([finding]) =>
        blocked(finding) && !(reasons.get(`contest ${finding.rule}`) ?? "").trim());
      return open?.[1] ?? null;
    },
  };
}
