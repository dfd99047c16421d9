// The composer: underlines, remarks and their fixes, counts, previews, and a draft that keeps itself.

import { asker } from "./checks.mjs";
import { keeper } from "./drafts.mjs";
import { placed, shifted, underline } from "./marks.mjs";
import { remarks } from "./remarks.mjs";
import { surroundings } from "./surroundings.mjs";

const form = document.getElementById("composer");
const text = document.getElementById("text");
const under = document.getElementById("under");
const status = document.getElementById("check-status");
const saved = document.getElementById("save-status");
const conflict = document.getElementById("conflict");
const undo = document.getElementById("undo");
const report = document.getElementById("must-report");
const passed = document.getElementById("passed-on");
const csrf = document.querySelector("meta[name=csrf-token]").content;
const lent = JSON.parse(form.dataset.lends);
const tongue = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const plural = new Intl.PluralRules(tongue);

const say = (name, values = {}) =>
  lent.phrases[name].replace(/\{(\w+)\}/gu, (_all, key) => values[key]);
const chosen = (name) => [...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value);
const field = (name) => form.elements[name]?.value ?? "";
const entity = () => field("entity") || form.dataset.entity;
const content = () => ({
  text: text.value,
  language: field("language") || null,
  channels: chosen("channels"),
  jurisdictions: chosen("jurisdictions"),
});
const links = () => field("links").split("\n").map((each) => each.trim()).filter(Boolean);

let findings = [];
let route = null;
let current = null;
let known = text.value;
const before = [];
let mending = false;
let unkept = false;

const show = () => underline(under, text.value, findings, current);
const around = surroundings({ form, text, say, lent, chosen });
const list = remarks({
  say,
  lent,
  blocked: (finding) => finding.severity === "critical" && (route?.blocking ?? []).includes(finding.category),
  chosen: (finding) => point(finding),
  fix: (finding) => fix(finding),
});

const point = (finding) => {
  current = finding;
  text.focus();
  text.setSelectionRange(finding.from, finding.to);
  show();
  list.mark(finding);
};

const replace = (from, to, words) => {
  mending = true;
  text.focus();
  text.setSelectionRange(from, to);
  // The browser's own command keeps the browser's own undo.
  const done = words ? document.execCommand("insertText", false, words) : document.execCommand("delete");
  if (!done) {
    text.setRangeText(words, from, to, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  mending = false;
};

const fix = (finding) => {
  const last = findings.find((each) => each === finding);
  if (!last?.edits.length) return;
  before.push(text.value);
  for (const edit of [...last.edits].sort((one, other) => other.from - one.from)) {
    replace(edit.from, edit.to, edit.text);
  }
  undo.hidden = false;
  status.textContent = say("fixed");
  check(0);
};

// What is kept was passed on: only words that could not be kept are still to be reported.
const offerReport = () => {
  report.hidden = !(unkept && findings.some((each) => each.category === "pharma.adverse_event"));
};

const passedOn = (all) => {
  passed.replaceChildren(...all.map(({ role, category }) => {
    const note = document.createElement("p");
    note.className = "note passed-on";
    note.setAttribute("role", "status");
    note.textContent = role === "safety"
      ? say("told_safety")
      : say("told_leak", { role: lent.words[role], what: lent.words[category] });
    return note;
  }));
};

const told = ({ findings: found, lang, route: predicted, class: kind, class_reason: why }, checked) => {
  route = predicted;
  findings = shifted(checked, text.value, placed(checked, found));
  known = text.value;
  current = null;
  const count = findings.length;
  const read = lang !== "other";
  const none = text.value.trim() ? say(read ? "clean" : "unread") : "";
  status.textContent = count ? say(plural.select(count), { n: count }) : none;
  status.classList.toggle("clean", !count && read);
  list.show(findings);
  offerReport();
  around.kind(kind, why);
  around.route(route);
  show();
};

const check = asker({
  csrf,
  question: () => ({ ...content(), entity: entity(), class_contested: Boolean(field("class")) }),
  asking: () => { if (text.value.trim()) status.textContent = say("checking"); },
  heard: told,
  failed: (why) => { status.textContent = why ?? say("unchecked"); },
});

const hear = (what, detail) => {
  if (what === "begun") {
    const address = form.dataset.edit.replace(/0{8}-[0-]+/u, detail.id);
    form.action = address;
    history.replaceState(null, "", address);
    const choice = document.getElementById("entity");
    if (choice) choice.disabled = true;
  }
  if (what !== "saving" && what !== "begun") {
    unkept = what !== "saved" && what !== "passed";
    offerReport();
  }
  if (what === "passed") {
    passedOn(detail);
  } else if (what === "saved") {
    form.elements.version.value = detail;
    const time = new Date().toLocaleTimeString(tongue, { hour: "2-digit", minute: "2-digit" });
    saved.textContent = say("saved", { time });
  } else if (what === "conflict") {
    document.getElementById("conflict-mine").textContent = text.value;
    document.getElementById("conflict-theirs").textContent = detail.text;
    conflict.dataset.version = detail.version;
    saved.textContent = "";
    conflict.showModal();
  } else if (what !== "begun") {
    saved.textContent = say(what, { why: detail });
  }
};

const draft = keeper({
  post: form.dataset.post,
  version: Number(field("version")),
  entity,
  key: field("key"),
  csrf,
  read: () => ({ ...content(), links: links() }),
  told: hear,
});

const changed = () => {
  // Undoing a suggestion must not take away what was typed since.
  if (!mending) before.length = 0;
  undo.hidden = !before.length;
  findings = shifted(known, text.value, findings);
  known = text.value;
  show();
  around.show();
  check();
  if (form.dataset.post || text.value.trim()) draft.changed();
};

const step = (by) => {
  if (!findings.length) return;
  const at = findings.indexOf(current);
  const caret = text.selectionStart;
  const next = at >= 0
    ? (at + by + findings.length) % findings.length
    : Math.max(0, findings.findIndex((each) => each.from >= caret));
  point(findings[next]);
};

text.addEventListener("input", changed);
for (const name of ["channels", "jurisdictions", "language", "links", "entity"]) {
  for (const each of form.querySelectorAll(`[name=${name}]`)) each.addEventListener("change", changed);
}

form.elements.class.addEventListener("change", () => check(0));

form.addEventListener("keydown", (event) => {
  if (event.key === "F8") {
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  } else if (event.key === "Enter" && event.altKey && current) {
    event.preventDefault();
    fix(current);
  }
});

text.addEventListener("click", () => {
  const caret = text.selectionStart;
  if (text.selectionEnd !== caret) return;
  current = findings.find((each) => each.from <= caret && caret <= each.to) ?? null;
  list.mark(current);
  show();
});

undo.addEventListener("click", () => {
  replace(0, text.value.length, before.pop());
  status.textContent = say("undone");
  check(0);
});

let going = false;
form.addEventListener("submit", async (event) => {
  if (going) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.value === "submit" && list.stopped()) {
    status.textContent = say("blocked");
    list.stopped().focus();
    return;
  }
  await draft.flush();
  if (draft.stopped) return;
  form.elements.version.value = draft.version;
  going = true;
  setTimeout(() => form.requestSubmit(button)); // a form that is still being submitted ignores it
});

// Switching the language or signing out keeps the words first, and comes back to them.
for (const each of document.querySelectorAll("header form")) {
  each.addEventListener("submit", async (event) => {
    if (going) return;
    event.preventDefault();
    const button = event.submitter;
    await draft.flush();
    if (draft.stopped) return;
    if (each.elements.next) each.elements.next.value = location.pathname;
    going = true;
    setTimeout(() => each.requestSubmit(button));
  });
}

document.getElementById("keep-mine").addEventListener("click", () => {
  conflict.close();
  draft.resume(Number(conflict.dataset.version), true);
});

document.getElementById("take-theirs").addEventListener("click", () => {
  conflict.close();
  text.value = document.getElementById("conflict-theirs").textContent;
  draft.resume(Number(conflict.dataset.version), false);
  form.elements.version.value = conflict.dataset.version;
  known = text.value;
  findings = [];
  show();
  around.show();
  check(0);
});

conflict.addEventListener("cancel", (event) => event.preventDefault());
document.addEventListener("visibilitychange", () => { if (document.hidden && draft.pending) draft.flush(); });
addEventListener("pageshow", () => { going = false; });

form.classList.add("live");
document.getElementById("keys").hidden = false;
show();
around.show();
if (text.value.trim()) check(0);
