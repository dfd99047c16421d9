"""phrase: any of these terms."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.build import Builder
from rules.kinds.registry import Terms, kind
from rules.text import Match, Text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Finds every place of one group."""

    group: int
    any_language: bool = False

    @property
    def required(self) -> tuple[frozenset[int], ...]:
        """The group itself."""
        return (frozenset({self.group}),)

    def find(self, text: Text) -> Iterator[Match]:
        """Yield every place of the group."""
        for span in text.spans(self.group):
            yield Match(*span, (span,))


@kind("phrase", any_of=Terms(required=True))
def phrase(builder: Builder, language: str, *, any_of: list[str]) -> Phrase:
    """Find any of these terms."""
    return Phrase(builder.choice(any_of, language))
