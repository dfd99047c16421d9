// Keeps a draft on the server while it is written; two windows never overwrite each other.

const PAUSE = 1200;
const RETRY = 5000;
const REFUSED = new Set([400, 403, 404, 413, 422]);

const ask = async (method, path, csrf, body, key) => {
  const headers = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    "Accept-Language": document.documentElement.lang,
    "X-CSRFToken": csrf,
  };
  if (key) headers["Idempotency-Key"] = key;
  const response = await fetch(path, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
};

/**
 * Return what keeps a draft: `changed()` saves it soon, `flush()` now.
 *
 * `read()` gives the content as it stands, `told(what, detail)` hears how it went: "saving",
 * "saved", "unsaved", "refused", "begun" with the new post, "conflict" with the other draft,
 * "passed" with what of it was passed on at once.
 */
export function keeper({ post, version, entity, key, csrf, read, told }) {
  const state = { post, version, first: null, timer: 0, running: null, dirty: false, stopped: false };

  const send = () => {
    if (state.post) {
      return ask("PATCH", `/api/v1/posts/${state.post}`, csrf, { ...read(), version: state.version });
    }
    // The first save may be answered twice: it is repeated word for word until it is answered.
    state.first ??= { ...read(), entity: entity() };
    return ask("POST", "/api/v1/posts", csrf, state.first, key);
  };

  const settle = ({ status, body }) => {
    if (status === 200 || status === 201) {
      const begun = !state.post;
      state.post = body.id;
      state.version = body.draft.version;
      if (begun) told("begun", body);
      if (begun && JSON.stringify({ ...read(), entity: entity() }) !== JSON.stringify(state.first)) {
        state.dirty = true;
      }
      told("saved", state.version);
      told("passed", body.passed_on);
    } else if (status === 409 && body.changed) {
      state.stopped = true;
      told("conflict", body.changed);
    } else {
      if (REFUSED.has(status)) state.first = null; // nothing was kept: the next may say another
      told("refused", body.faults?.[0]?.what ?? body.detail);
    }
  };

  const save = async () => {
    state.dirty = false;
    told("saving");
    try {
      settle(await send());
    } catch {
      state.dirty = true;
      told("unsaved");
      state.timer = setTimeout(start, RETRY);
      return;
    }
    if (state.dirty && !state.stopped) await save();
  };

  const start = () => {
    clearTimeout(state.timer);
    if (state.stopped) return Promise.resolve();
    state.running ??= save().finally(() => { state.running = null; });
    return state.running;
  };

  return {
    changed() {
      state.dirty = true;
      clearTimeout(state.timer);
      state.timer = setTimeout(start, PAUSE);
    },
    flush: async () => {
      clearTimeout(state.timer);
      if (state.running) await state.running;
      if (state.dirty) await start();
    },
    /** Go on from the version that the other window saved. */
    resume(at, mine) {
      state.version = at;
      state.stopped = false;
      state.dirty = mine;
      return mine ? start() : Promise.resolve();
    },
    get pending() { return state.dirty; },
    get stopped() { return state.stopped; },
    get version() { return state.version; },
  };
}
