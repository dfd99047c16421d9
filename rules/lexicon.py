"""The lexicon: an entity's own names, and where they stand in a text."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marshmallow import Schema, ValidationError, fields

from nlp_models import form, is_word, known, words
from rules.digest import digest
from rules.errors import PackError
from rules.faults import faults_of
from rules.frozen import frozen
from rules.vocabulary import Columns

Span = tuple[int, int]


@dataclass(frozen=True)
class Lexicon:
    """The names that rules refer to by list; `listed` says whether shares are traded."""

    company: str | None = None
    listed: bool = True
    brands: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    codenames: tuple[str, ...] = ()
    medicines: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __or__(self, other: "Lexicon") -> "Lexicon":
        """Unite two lexicons: the other's company and listing win, lists are joined."""
        joined = {
            name: tuple(dict.fromkeys((*getattr(self, name), *getattr(other, name))))
            for name in ("brands", "products", "competitors", "clients", "codenames", "medicines")
        }
        return Lexicon(other.company or self.company, other.listed and self.listed, **joined)

    def as_dict(self) -> dict[str, Any]:
        """Return the lexicon with the keys that people write."""
        plain: dict[str, Any] = {
            name: list(getattr(self, name))
            for name in ("brands", "products", "competitors", "clients", "codenames")
        }
        medicines = [{"name": name, "uses": list(uses)} for name, uses in self.medicines]
        return {"company": self.company, "listed": self.listed, **plain, "medicines": medicines}

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the canonical content."""
        return digest(self.as_dict())

    @cached_property
    def _names(self) -> dict[str, list[tuple[tuple[str, ...], str, bool]]]:
        lists = {
            "company": (self.company,) if self.company else (),
            "medicines": tuple(name for name, _ in self.medicines),
        }
        names: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
        for kind in (
            "company",
            "brands",
            "products",
            "competitors",
            "clients",
            "codenames",
            "medicines",
        ):
            for name in lists.get(kind) or getattr(self, kind, None) or ():
                tokens = [token for token in words(name) if is_word(token)]
                forms = tuple(form(token) for token in tokens)
                if forms:
                    ordinary = len(forms) == 1 and known(tokens[0])
                    names.setdefault(forms[0], []).append((forms[1:], kind, ordinary))
        return names

    @cached_property
    def forms(self) -> frozenset[str]:
        """Every bare word of every name."""
        return frozenset(self._names).union(
            *(rest for named in self._names.values() for rest, _, _ in named)
        )

    def find(self, columns: Columns, tagged: frozenset[int]) -> list[tuple[str, Span]]:
        """Return every name of the lists in a text: its list and its words."""
        found: list[tuple[str, Span]] = []
        forms, names = columns.form, self._names
        if names.keys().isdisjoint(forms):
            return found
        for at, form_ in enumerate(forms):
            for rest, kind, ordinary in names.get(form_, ()):
                end = at + 1 + len(rest)
                if forms[at + 1 : end] != rest:
                    continue
                if not ordinary or columns.surface[at][0].isupper() or at in tagged:
                    found.append((kind, (at, end)))
        return found


class _MedicineField(fields.Field[tuple[str, tuple[str, ...]]]):
    def _deserialize(
        self, value: Any, attr: Any, data: Any, **kwargs: Any
    ) -> tuple[str, tuple[str, ...]]:
        if isinstance(value, str):
            return value, ()
        if isinstance(value, dict) and set(value) <= {"name", "uses"} and "name" in value:
            uses: Any = fields.List(fields.String()).deserialize(value.get("uses", []))
            name: Any = fields.String().deserialize(value["name"])
            return name, tuple(uses)
        raise ValidationError('a name, or {"name": …, "uses": […]}')


def _names() -> fields.List[Any]:
    return fields.List(fields.String(), load_default=())


class _LexiconSchema(Schema):
    company = fields.String(load_default=None, allow_none=True)
    listed = fields.Boolean(load_default=True, truthy={True}, falsy={False})
    brands = _names()
    products = _names()
    competitors = _names()
    clients = _names()
    codenames = _names()
    medicines = fields.List(_MedicineField(), load_default=())


_LEXICON = _LexiconSchema()


def lexicon_faults(source: Mapping[str, Any]) -> Any:
    """Return what is wrong with a lexicon, by field, or nothing."""
    return _LEXICON.validate(dict(source))


def parse_lexicon(source: Mapping[str, Any], pointer: str = "") -> Lexicon:
    """Return the lexicon that a mapping describes, or name every fault in it."""
    try:
        values = _LEXICON.load(dict(source))
    except ValidationError as fault:
        raise PackError(faults_of(fault, pointer)) from None
    return Lexicon(**frozen(values))
