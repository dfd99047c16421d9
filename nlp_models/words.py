"""Words of a text: one splitter for rules, posts and models, the same in every language."""

import re
from collections.abc import Iterator

_WORD = re.compile(
    r"""[ ]?(                                                    # the space before, left out
        [A-Za-zÀ-ÖØ-öø-ÿ]++(?=[ ,.\n])                           # most words, told fast
      | [^\W\d_]+(?:['’ʼ](?<=n.)t(?!\w)|\d+|)                   # word, don't, Q3
      | [.!?…]+(?!\w)                                            # the end of a sentence
      | [^\w\s]
      | \d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?![\d/])        # 12/03/1988
      | \d+(?:[ .,\u00a0\u202f\u2009]\d{3}(?!\d))*(?:[.,]\d+)?  # 1 000,50
      | \n
    )""",
    re.VERBOSE,
)


def words(text: str) -> list[str]:
    """Return the words, figures, signs and line ends of the text, in order."""
    return _WORD.findall(text)


def places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each of `words(text)` begins and ends."""
    return (match.span(1) for match in _WORD.finditer(text))


SIGNS = frozenset("%€$£¥₿+=<>&×")
"""Signs that count as words."""


def is_word(token: str) -> bool:
    """Tell whether a token counts as a word: letters, figures, emoji and some signs."""
    first = token[0]
    return first.isalnum() or first in SIGNS or _is_picture(ord(first))


def _is_picture(code: int) -> bool:
    """Tell whether a code point is an emoji, an arrow or another pictogram."""
    return (
        0x2190 <= code <= 0x2BFF or 0x1F000 <= code <= 0x1FAFF or code in {0x203C, 0x2049}
    ) and not 0x1F3FB <= code <= 0x1F3FF
