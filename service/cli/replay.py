"""`portevoix check --replay`: does a report that was kept still hold, and if not, what changed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from service.cli.answers import Answer
from service.cli.posts import Post

Kept = Mapping[str, Any]
"""One answer of `portevoix check`, as it was written."""

Finding = Mapping[str, Any]


class BadReport(ValueError):
    """What was kept is no report, or does not go with the texts; the message says why."""


@dataclass(frozen=True)
class Comparison:
    """One report, kept and made again; each list is empty when nothing of the kind changed."""

    name: str | int
    same: bool
    text_differs: bool = False
    digests: Sequence[str] = ()
    values: Sequence[str] = ()
    appeared: Sequence[Finding] = ()
    disappeared: Sequence[Finding] = ()
    changed: Sequence[tuple[Finding, Sequence[str]]] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON writes it."""
        return {
            "id": self.name,
            "same": self.same,
            "text_differs": self.text_differs,
            "digests": list(self.digests),
            "values": list(self.values),
            "appeared": list(self.appeared),
            "disappeared": list(self.disappeared),
            "changed": [{"finding": one, "keys": list(keys)} for one, keys in self.changed],
        }


def kept(content: bytes) -> list[Kept]:
    """Return every answer of a file that `--format json` or `jsonl` wrote."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadReport(f"byte {fault.start} of the report is not UTF-8") from None
    try:
        answers = _values(text)
    except RecursionError:
        raise BadReport("the report is nested too deep") from None
    if not answers:
        raise BadReport("the report is empty")
    for number, answer in enumerate(answers, 1):
        if wrong := _wrong(answer):
            raise BadReport(f"answer {number} of the report {wrong}")
    return answers


def _values(text: str) -> list[Any]:
    try:
        whole = json.loads(text)
    except ValueError:
        return [_line(line, at) for at, line in enumerate(text.split("\n"), 1) if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _line(line: str, number: int) -> Any:
    try:
        return json.loads(line)
    except ValueError as fault:
        raise BadReport(f"line {number} of the report is not JSON: {fault}") from None


def _wrong(answer: Any) -> str | None:
    """Return what keeps a value from being an answer of `portevoix check`."""
    if not isinstance(answer, dict):
        return "is no JSON object"
    if isinstance(answer.get("error"), str):
        return None
    shapes = {"lang": str, "class": str, "risk": str, "findings": list, "digests": dict}
    for key, shape in shapes.items():
        if not isinstance(answer.get(key), shape):
            return f"has no {key} as `portevoix check` writes it"
    if not isinstance(answer["digests"].get("packs"), dict):
        return "does not name the packs in its digests"
    if not all(map(_is_finding, answer["findings"])):
        return "has a finding without rule, start, end or quote"
    try:
        date.fromisoformat(answer["as_of"])
    except (KeyError, TypeError, ValueError):
        return "has no as_of as `portevoix check` writes it"
    return None


def _is_finding(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(key), str) for key in ("rule", "quote"))
        and all(type(value.get(key)) is int for key in ("start", "end"))
    )


def paired(answers: Sequence[Kept], posts: Sequence[Post]) -> list[tuple[Kept, Post]]:
    """Return each answer with its post: by id where all have one of their own, else in order."""
    names = [_name(answer) for answer in answers]
    if None not in names and len(set(names)) == len(names):
        by_name = {_typed(post.id): post for post in posts}
        for answer in answers:
            if _name(answer) not in by_name:
                raise BadReport(f"no post has the id {answer['id']} of the report")
        return [(answer, by_name[_name(answer)]) for answer in answers]
    if len(answers) != len(posts):
        raise BadReport(f"the report has {len(answers)} answers and there are {len(posts)} posts")
    return list(zip(answers, posts, strict=True))


def _name(answer: Kept) -> tuple[str, Any] | None:
    return _typed(answer.get("id"))


def _typed(name: Any) -> tuple[str, Any] | None:
    """Return an id beside its type, for 1 and "1" are two."""
    return (type(name).__name__, name) if isinstance(name, str | int) else None


def as_then(answer: Kept, post: Post, known: Sequence[str]) -> Post:
    """Return the post in the report's circumstances: its day, and its packs as far as known."""
    if post.subject is None or "error" in answer:
        return post
    packs = [name for name in answer["digests"]["packs"] if name in known]
    day = date.fromisoformat(answer["as_of"])
    return replace(post, subject=replace(post.subject, as_of=day, packs=tuple(packs)))


def compared(answer: Kept, again: Answer, uis: Sequence[str | None]) -> Comparison:
    """Return what changed since; of several languages of messages, in the one nearest to it."""
    every = [_compared(answer, again, ui) for ui in uis]
    return min(every, key=lambda one: (not one.same, len(one.changed)))


def _compared(answer: Kept, again: Answer, ui: str | None) -> Comparison:
    post = again.post
    name = post.line if post.id is None else post.id
    now = _as_kept(answer, again, ui)
    if _bytes(now) == _bytes(answer):
        return Comparison(name, same=True)
    if "error" in answer or "error" in now:
        return Comparison(name, same=False, values=[_outcome(answer, now)])
    appeared, disappeared, changed = _findings(answer["findings"], now["findings"])
    return Comparison(
        name,
        same=False,
        text_differs=any(
            post.text[one["start"] : one["end"]] != one["quote"] for one in answer["findings"]
        ),
        digests=list(_digests(answer["digests"], now["digests"])),
        values=[
            f"{key}: {answer[key]} → {now[key]}"
            for key in ("lang", "class", "risk")
            if answer[key] != now[key]
        ],
        appeared=appeared,
        disappeared=disappeared,
        changed=changed,
    )


def _as_kept(answer: Kept, again: Answer, ui: str | None) -> Kept:
    """Return the new answer, with an id if the one that was kept has one."""
    if again.report is None:
        return again.as_dict()
    named = {"id": again.post.id} if "id" in answer else {}
    return named | again.report.as_dict(ui)


def _bytes(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _outcome(answer: Kept, now: Kept) -> str:
    then = answer.get("error", "a report")
    return f"answer: {then} → {now.get('error', 'a report')}"


def _digests(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Yield the packs and the other parts of the checker that are no longer the same."""
    packs = then["packs"], now["packs"]
    for name in sorted({*packs[0], *packs[1]}):
        if name not in packs[1]:
            yield f"pack {name} (gone)"
        elif packs[0].get(name) != packs[1][name]:
            yield f"pack {name}"
    for name in ("model", "lexicon", "engine"):
        if then.get(name) != now.get(name):
            yield name


def _findings(
    then: Sequence[Finding], now: Sequence[Finding]
) -> tuple[list[Finding], list[Finding], list[tuple[Finding, Sequence[str]]]]:
    """Return what appeared, what disappeared, and what changed with the keys that did."""
    gone, new = list(then), list(now)
    changed: list[tuple[Finding, Sequence[str]]] = []
    for alike in (_equal, _at_one_place, _overlap):
        for one in list(gone):
            twin = next((other for other in new if alike(one, other)), None)
            if twin is not None:
                gone.remove(one)
                new.remove(twin)
                if keys := [key for key in (*twin, *one) if one.get(key) != twin.get(key)]:
                    changed.append((twin, list(dict.fromkeys(keys))))
    return new, gone, sorted(changed, key=lambda pair: (pair[0]["start"], pair[0]["end"]))


def _equal(one: Finding, other: Finding) -> bool:
    return one == other


def _at_one_place(one: Finding, other: Finding) -> bool:
    return all(one[key] == other[key] for key in ("rule", "start", "end"))


def _overlap(one: Finding, other: Finding) -> bool:
    start, end = max(one["start"], other["start"]), min(one["end"], other["end"])
    return bool(one["rule"] == other["rule"] and start < end)


def written_comparisons(form: str, comparisons: Sequence[Comparison]) -> str:
    """Return the comparisons in one of the formats, ending with a line end."""
    if form == "text":
        return "".join(f"{line}\n" for line in _told(comparisons))
    values = [one.as_dict() for one in comparisons]
    if form == "jsonl":
        return "".join(f"{_bytes(value)}\n" for value in values)
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def _told(comparisons: Sequence[Comparison]) -> Iterator[str]:
    for one in comparisons:
        yield f"{one.name}: {'same' if one.same else 'not the same'}"
        if one.text_differs:
            yield "  the text is not the one that was checked"
        if one.digests:
            yield f"  changed since: {', '.join(one.digests)}"
        for value in one.values:
            yield f"  {value}"
        for sign, findings in (("+", one.appeared), ("-", one.disappeared)):
            for finding in findings:
                yield f"  {sign} {_place(finding)}"
        for finding, keys in one.changed:
            yield f"  ~ {_place(finding)}: {', '.join(keys)}"
    holding = sum(one.same for one in comparisons)
    yield f"{holding} of {len(comparisons)} reports hold"


def _place(finding: Finding) -> str:
    quote = finding["quote"].replace("\n", " ")
    return f"{finding['start']}–{finding['end']} {finding['rule']} “{quote}”"
