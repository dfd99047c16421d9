"""Letters without case, accents or ligatures: how two spellings become one."""

import unicodedata

_PLAIN = {
    "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l",
    "’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'",
}  # fmt: skip
"""Letters that no decomposition reaches."""


def _bare_letter(letter: str) -> str:
    low = letter.casefold()
    low = "".join(_PLAIN.get(one, one) for one in low)
    split = unicodedata.normalize("NFKD", low)
    return "".join(one for one in split if not unicodedata.combining(one)).casefold()


class _Letters(dict[int, str]):
    """Every letter met so far, bare."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _bare_letter(chr(code))
        return plain


_LETTERS = _Letters()


def bare(text: str) -> str:
    """Return the text in small letters without accents, ligatures or curly apostrophes."""
    return text.lower() if text.isascii() else text.translate(_LETTERS)


_ONE_WORD = {"cannot": "cant"}
"""Spellings of one word that its letters do not show."""


def form(word: str) -> str:
    """Return the bare form by which words are compared: without apostrophes, don't reads dont."""
    plain = bare(word).replace("'", "")
    return _ONE_WORD.get(plain, plain)
