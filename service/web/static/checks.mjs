// Asks what the checker says of a text while it is written: late enough, and one answer at a time.

const PAUSE = 250;

/** Return a function that asks for a check soon; `heard(report, text)` gets the last answer only. */
export function asker({ csrf, question, asking, heard, failed }) {
  let timer = 0;
  let under_way = null;

  const ask = async () => {
    under_way?.abort();
    const mine = new AbortController();
    under_way = mine;
    const body = question();
    asking();
    try {
      const response = await fetch("/api/v1/checks", {
        method: "POST",
        signal: mine.signal,
        headers: {
          "Content-Type": "application/json",
          "Accept": "application/json",
          "Accept-Language": document.documentElement.lang,
          "X-CSRFToken": csrf,
        },
        body: JSON.stringify(body),
      });
      const answer = await response.json();
      if (mine.signal.aborted) return;
      if (response.ok) heard(answer, body.text);
      else failed(answer.faults?.[0]?.what ?? answer.detail);
    } catch (error) {
      if (error.name !== "AbortError") failed(null);
    }
  };

  return (soon = PAUSE) => {
    clearTimeout(timer);
    timer = setTimeout(ask, soon);
  };
}
