"""How far a text that was published is from the one that was approved: what matters most first."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rules import unnumbered
from service.passages import fold
from service.redline import Run, redline

FIGURE = re.compile(
    r"(?<![\w.,])[-+−]?\d+(?:[.,\u00a0\u202f ]?\d+)*"
    r"(?:[\u00a0\u202f ]?(?:%|‰|€|\$|£|bps?\b|k€|M€))?"
)
BLANKS = re.compile(r"[\s\u00a0\u202f]+")
LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Drift:
    """What differs between the approved and the published text."""

    lost_figures: Sequence[str]
    new_figures: Sequence[str]
    lost_links: Sequence[str]
    runs: Sequence[Run]
    same_bytes: bool
    same_words: bool

    @property
    def figures_changed(self) -> bool:
        """Whether a figure is not the one that was approved."""
        return bool(self.lost_figures or self.new_figures)


def drift(approved: str, published: str) -> Drift:
    """Return how the published text differs; blanks and line ends are the networks' own."""
    before, after = approved.strip(), published.strip()
    old, new = _figures(before), _figures(after)
    gone = set(LINK.findall(before)) - set(LINK.findall(after))
    return Drift(
        lost_figures=sorted((old - new).elements()),
        new_figures=sorted((new - old).elements()),
        lost_links=sorted(gone),
        runs=redline(before, after),
        same_bytes=approved == published,
        same_words=fold(before) == fold(after),
    )


def _figures(text: str) -> Counter[str]:
    """Return the figures of a text with their signs and units, without blanks.

    Links are left aside, and so are the numbers of lists.
    """
    plain = LINK.sub(" ", unnumbered(text)).replace("−", "-")
    return Counter(BLANKS.sub("", each) for each in FIGURE.findall(plain))
