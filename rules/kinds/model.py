"""model: sentences that read like a category to the trained model, whatever their words."""

from collections.abc import Iterator
from dataclasses import dataclass

from marshmallow import fields, validate

from rules.build import Builder
from rules.kinds.registry import kind
from rules.text import Match, Text


@dataclass(frozen=True, slots=True)
class Likely:
    """Finds the sentence that the model thinks likeliest, if it thinks it likely enough."""

    category: str
    least: int
    any_language: bool = False

    @property
    def required(self) -> tuple[frozenset[int], ...]:
        """No wording is required."""
        return (frozenset(),)

    def find(self, text: Text) -> Iterator[Match]:
        """Yield the likeliest sentence of the post, whole."""
        chances = text.judgement.chances(self.category) if text.judgement else ()
        highest = max(chances, default=0)
        if highest >= self.least:
            best = chances.index(highest)
            start, end = text.sentences[best].start, text.sentences[best].end
            yield Match(start, end, (), text.stretch_of_sentence(best))


@kind(
    "model",
    reads=fields.String(required=True, validate=validate.Regexp(r"[a-z]+\.[a-z_]+\Z")),
    least=fields.Integer(load_default=70, validate=validate.Range(1, 99)),
    sure=fields.Integer(load_default=85, validate=validate.Range(1, 99)),
)
def model(builder: Builder, language: str, *, reads: str, least: int, sure: int) -> Likely:
    """Find the sentence likeliest to be of this category, from `least` percent on."""
    return Likely(reads, least)
