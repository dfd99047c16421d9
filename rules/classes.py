"""The content class of a post, and the words that decided it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rules.build import Builder
from rules.kinds import Matcher, MatchersField, compiled
from rules.model import ContentClass
from rules.report import ClassReason
from rules.terms import BadTerm
from rules.text import Text


@cache
def _written() -> Sequence[Mapping[str, Any]]:
    text = (files("rules") / "classes.yaml").read_text(encoding="utf-8")
    written: Sequence[Mapping[str, Any]] = yaml.safe_load(text)["classes"]
    return written


class Classes:
    """The classes in their order; the first that finds its words is the post's."""

    def __init__(self, builder: Builder) -> None:
        self._matchers = [
            (ContentClass(one["class"]), matcher, required)
            for one in _written()
            for language in ("fr", "en")
            for matcher in _matchers(builder, language, one["languages"][language])
            for required in matcher.required
        ]

    def of(self, read: Text, text: str) -> tuple[ContentClass, ClassReason | None]:
        """Return the class and the words that decided it; personal when none did."""
        for content_class, matcher, required in self._matchers:
            if not read.holds(required):
                continue
            for match in read.matches(matcher):
                start, end = read.folded.original(*read.stretch(match))
                return content_class, ClassReason(start, end, text[start:end])
        return ContentClass.PERSONAL, None


def _matchers(builder: Builder, language: str, shapes: Any) -> Iterator[Matcher]:
    """Yield the matchers whose concepts there are."""
    for shape in MatchersField().deserialize(shapes):
        try:
            yield compiled(builder, language, shape)
        except BadTerm:
            continue
