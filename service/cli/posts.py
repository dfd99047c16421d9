"""The posts that `portevoix check` is given: one plain text, or one JSON object a line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from rules import Lexicon, PackError, Subject, parse_lexicon
from service.content import ContentError, admit


@dataclass(frozen=True)
class Defaults:
    """What holds for every post that does not say otherwise."""

    packs: tuple[str, ...]
    lang: str | None
    jurisdictions: tuple[str, ...]
    as_of: date
    context: Mapping[str, Any]
    ui: str | None
    known_packs: tuple[str, ...]


@dataclass(frozen=True)
class Post:
    """One post with its circumstances, or why it cannot be checked."""

    text: str = ""
    subject: Subject | None = None
    id: str | int | None = None
    line: int = 1
    error: str | None = None


class Posts(list[Post]):
    """All posts of one input; `single` when it was one plain text."""

    single = False


class NotUtf8(ContentError):
    """The bytes are not UTF-8."""


def posts(content: bytes, defaults: Defaults) -> Posts:
    """Return every post of the input, in order; a bad line becomes a post with an error."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    found = Posts()
    if content.lstrip()[:1] == b"{":
        found.extend(_lines(content, defaults))
        return found
    found.single = True
    found.append(Post(admit(_decoded(content)), _subject({}, defaults)))
    return found


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as fault:
        raise NotUtf8(f"Byte {fault.start} is not UTF-8.") from None


def _lines(content: bytes, defaults: Defaults) -> Iterator[Post]:
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.strip():
            yield _post(line, number, defaults)


class _LineSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    text = fields.String(required=True)
    lang = fields.String(load_default=None, allow_none=True)
    packs = fields.List(fields.String(), load_default=None, allow_none=True)
    jurisdictions = fields.List(
        fields.String(validate=validate.OneOf(["FR", "EU", "UK", "US", "BE", "LU"])),
        load_default=None,
        allow_none=True,
    )
    as_of = fields.Date(load_default=None, allow_none=True)
    channel = fields.String(load_default=None, allow_none=True)
    context = fields.Dict(load_default=dict, allow_none=True)


_SCHEMA = _LineSchema()


def _post(line: bytes, number: int, defaults: Defaults) -> Post:
    written: Any = None
    try:
        written = json.loads(_decoded(line))
        if not isinstance(written, dict):
            raise NotAnObject("the line is not a JSON object")
        values: dict[str, Any] = _SCHEMA.load(written)
        subject = _subject(values, defaults)
        return Post(admit(values["text"]), subject, _id(written), number)
    except RecursionError:
        return Post(line=number, error="the line is nested too deep")
    except ValidationError as fault:
        return Post(id=_id(written), line=number, error=_told(fault))
    except (ContentError, PackError, ValueError) as fault:
        return Post(id=_id(written), line=number, error=str(fault))


class NotAnObject(ValueError):
    """A line holds something else than an object."""


def _id(written: Any) -> str | int | None:
    name = written.get("id") if isinstance(written, dict) else None
    return name if isinstance(name, str | int) else None


def _told(fault: ValidationError) -> str:
    return "; ".join(
        f"{key}: {' '.join(map(str, said)) if isinstance(said, list) else said}"
        for key, said in fault.messages_dict.items()
    )


def _subject(values: Mapping[str, Any], defaults: Defaults) -> Subject:
    packs = values.get("packs")
    if strange := sorted(set(packs or ()) - set(defaults.known_packs)):
        raise UnknownPack(f"no pack {strange[0]}; there are {', '.join(defaults.known_packs)}")
    lang = values.get("lang")
    return Subject(
        packs=defaults.packs if packs is None else tuple(packs),
        lang=defaults.lang if lang in {None, "auto"} else lang if lang in {"fr", "en"} else "other",
        jurisdictions=tuple(values.get("jurisdictions") or defaults.jurisdictions),
        as_of=values.get("as_of") or defaults.as_of,
        channels=(values["channel"],) if values.get("channel") else (),
        lexicon=_lexicon(values.get("context") or {}, defaults),
        ui=defaults.ui,
    )


class UnknownPack(ValueError):
    """A line asks for a pack that does not exist."""


def _lexicon(context: Mapping[str, Any], defaults: Defaults) -> Lexicon:
    return parse_lexicon(defaults.context, "/context") | parse_lexicon(context, "/context")
