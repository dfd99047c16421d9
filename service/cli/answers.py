"""The answers of `portevoix check`: text for people, JSON, JSON lines, SARIF."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from nlp_models import wordless
from rules import Report
from service.cli.posts import Post
from service.cli.sarif import sarif


class Answer(NamedTuple):
    """A post and its report, or no report when the post could not be read."""

    post: Post
    report: Report | None

    def as_dict(self, *, single: bool = False) -> dict[str, Any]:
        """Return the answer as the contract writes it."""
        if self.report is None:
            named = {} if self.post.id is None else {"id": self.post.id}
            return {**named, "line": self.post.line, "error": self.post.error}
        return ({} if single else {"id": self.post.id}) | self.report.as_dict()


def written(form: str, answers: Sequence[Answer], name: str, *, single: bool) -> str:
    """Return the answers in one of the formats, ending with a line end."""
    if form == "text":
        return "".join(f"{line}\n" for answer in answers for line in _told(answer, single))
    if form == "jsonl":
        return "".join(_line(answer.as_dict(single=single)) + "\n" for answer in answers)
    if form == "sarif":
        named = [(answer.post.id, answer.as_dict(single=single)) for answer in answers]
        return _indented(sarif(named, name))
    values = [answer.as_dict(single=single) for answer in answers]
    return _indented(values[0] if single else values)


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _indented(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _told(answer: Answer, single: bool) -> Iterator[str]:
    value = answer.as_dict(single=single)
    name = (
        "" if single else f"{answer.post.id if answer.post.id is not None else answer.post.line}: "
    )
    if answer.report is None:
        yield f"{name}line {answer.post.line}: {answer.post.error}"
        return
    yield f"{name}{value['risk']} · {value['class']} · {value['lang']}{_unchecked(answer)}"
    for finding in value["findings"]:
        yield f"  {finding['start']}–{finding['end']} {finding['severity']} {finding['rule']}"
        yield f"    “{finding['quote']}”".replace("\n", " ")
        yield f"    {finding['message']}"
        if finding["fix"]:
            yield f"    → {finding['fix']['note']}"


def _unchecked(answer: Answer) -> str:
    """Say why only names, identifiers and secrets were looked for, if so."""
    if answer.report is None or answer.report.lang != "other":
        return ""
    if wordless(answer.post.text):
        return " (no words to check)"
    return " (neither French nor English: not checked)"
