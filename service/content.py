"""What a decision binds to: the admissible text of a post and the digest of its content."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import rfc8785

LONGEST_TEXT = 100_000
"""Bytes of UTF-8 that a text may have."""

LARGEST_DEFINITION = 1_000_000
"""Bytes that a definition may have, as YAML and as canonical JSON."""

UNREADABLE = re.compile("[\0\ud800-\udfff]")
"""What no network can carry: U+0000 and halves of a surrogate pair."""


INVISIBLE = "".join(
    map(chr, (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F)))
) + "".join(map(chr, (*range(0x2060, 0x2070), 0xFEFF)))
"""What shows nothing and is no space: soft hyphens, joiners, marks of direction, byte order."""

_AROUND = INVISIBLE + "".join(each for each in map(chr, range(0x3001)) if each.isspace())


class ContentError(Exception):
    """A text can't be taken in."""


class Unreadable(ContentError):
    """The text holds a character that no network can carry."""

    def __init__(self, offset: int, character: str) -> None:
        """Name the code point at `offset` that is not allowed."""
        self.offset = offset
        self.code = f"U+{ord(character):04X}"
        super().__init__(f"Character {offset} is {self.code}, which no text can carry.")


class TooLong(ContentError):
    """The text is longer than the limit."""

    def __init__(self, size: int) -> None:
        """Say how long the text is and how long it may be."""
        super().__init__(f"The text has {size} bytes; at most {LONGEST_TEXT} are allowed.")
        self.size = size


def admit(text: str) -> str:
    """Return the text with LF line ends, or raise why it can't be taken in."""
    readable(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    size = len(text.encode())
    if size > LONGEST_TEXT:
        raise TooLong(size)
    return text


def trimmed(text: str) -> str:
    """Return the text without what shows nothing before its first and after its last character."""
    return text.strip(_AROUND)


def readable(text: str) -> None:
    """Raise Unreadable at the first U+0000 or lone surrogate."""
    found = UNREADABLE.search(text)
    if found:
        raise Unreadable(found.start(), found.group())


def digest_of(
    *,
    text: str,
    language: str | None,
    channels: Sequence[str],
    jurisdictions: Sequence[str],
    entity: str,
    links: Sequence[str],
    media: Sequence[Mapping[str, str]] = (),
) -> str:
    """Return the SHA-256 (hex) of the content's canonical JSON (RFC 8785)."""
    return sha256(
        {
            "text": text,
            "language": language,
            "channels": sorted(channels),
            "jurisdictions": sorted(jurisdictions),
            "entity": entity,
            "links": list(links),
            "media": [dict(each) for each in media],
        }
    )


def canonical(value: Any) -> bytes:
    """Return the value as canonical JSON (RFC 8785)."""
    return rfc8785.dumps(value)


def sha256(value: Any) -> str:
    """Return the SHA-256 (hex) of the value's canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()
