"""Packs and concepts from mappings, as they are written in files or kept in the database."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from rules.build import Builder, Concept, Concepts, circles, named
from rules.digest import digest
from rules.errors import Fault, PackError
from rules.faults import faults_of
from rules.kinds import TermField, compiled
from rules.lexicon import lexicon_faults
from rules.model import Pack, Rule
from rules.schema import SLUG, Both, RuleSchema
from rules.terms import BadTerm


def _is_lexicon(written: Mapping[str, Any]) -> None:
    if faults := lexicon_faults(written):
        raise ValidationError(faults)


class _PackSchema(Schema):
    pack = fields.String(required=True, validate=SLUG)
    version = fields.String(required=True)
    title = Both(required=True)
    owner = fields.String(required=True)
    lexicon = fields.Dict(load_default=dict, validate=_is_lexicon)
    gives_way = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String(), validate=validate.Length(min=1)),
        load_default=dict,
    )
    rules = fields.List(fields.Nested(RuleSchema), required=True, validate=validate.Length(min=1))


class _ConceptSchema(Schema):
    concept = fields.String(required=True, validate=SLUG)
    fr = fields.List(TermField(), load_default=())
    en = fields.List(TermField(), load_default=())
    any = fields.List(TermField(), load_default=())
    include = fields.List(fields.String(validate=SLUG), load_default=())


_PACK = _PackSchema()
_CONCEPT = _ConceptSchema()


def parse_pack(source: Mapping[str, Any]) -> Pack:
    """Return the pack that a mapping describes, or name every fault in it."""
    try:
        values = _PACK.load(dict(source))
    except ValidationError as fault:
        raise PackError(faults_of(fault)) from None
    name = values["pack"]
    rules = tuple(
        replace(rule, category=f"{name}.{rule.category}", id=f"{name}.{rule.category}.{rule.id}")
        for rule in values["rules"]
    )
    _refuse_twins(rules)
    gives_way = {
        f"{name}.{one}": frozenset(f"{name}.{other}" for other in others)
        for one, others in values["gives_way"].items()
    }
    _refuse_strangers(gives_way, {rule.category for rule in rules})
    return Pack(
        name=name,
        version=values["version"],
        title=values["title"],
        owner=values["owner"],
        rules=rules,
        digest=digest(source),
        source=source,
        lexicon=values["lexicon"],
        gives_way=gives_way,
    )


def _refuse_twins(rules: Iterable[Rule]) -> None:
    seen: set[str] = set()
    faults: list[Fault] = []
    for number, rule in enumerate(rules):
        if rule.id in seen:
            faults.append(Fault(f"/rules/{number}/id", f"another rule is called {rule.id}"))
        seen.add(rule.id)
    if faults:
        raise PackError(faults)


def _refuse_strangers(gives_way: Mapping[str, frozenset[str]], known: Collection[str]) -> None:
    """Refuse categories that the pack has not, and one that gives way and is given way to."""
    faults: list[Fault] = []
    for category, others in gives_way.items():
        pointer = f"/gives_way/{category.partition('.')[2]}"
        for one in sorted({category, *others} - {*known}):
            faults.append(Fault(pointer, f"there is no category {one}"))
        for one in sorted(others & gives_way.keys()):
            faults.append(Fault(pointer, f"{one} gives way itself"))
    if faults:
        raise PackError(faults)


def parse_concepts(source: Mapping[str, Any]) -> Concepts:
    """Return the concepts of a mapping name → concept, or name every fault in them."""
    concepts: dict[str, Concept] = {}
    faults: list[Fault] = []
    for name, written in source.items():
        try:
            values = _CONCEPT.load(dict(written))
        except ValidationError as fault:
            faults += faults_of(fault, f"/{name}")
            continue
        wordings = {key: tuple(values[key]) for key in ("fr", "en", "any")}
        concepts[name] = Concept(name, wordings, tuple(values["include"]))
    if not faults:
        faults = [Fault(f"/{name}{pointer}", told) for name, pointer, told in circles(concepts)]
    if faults:
        raise PackError(faults)
    return concepts


def unknown_terms(pack: Pack, concepts: Concepts) -> Iterable[Fault]:
    """Yield every place of a pack that names a concept which does not exist."""
    builder = Builder(concepts)
    for number, rule in enumerate(pack.rules):
        written = pack.source["rules"][number]
        found = [
            fault
            for key in ("languages", "unless", "lowered_by", "raise")
            for fault in _unknown(written.get(key), f"/rules/{number}/{key}", concepts)
        ]
        yield from found or _uncompiled(builder, rule, number)


def _unknown(value: Any, pointer: str, concepts: Concepts) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _unknown(inner, f"{pointer}/{key}", concepts)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _unknown(inner, f"{pointer}/{place}", concepts)
    elif isinstance(value, str) and "@" in value:
        for name in sorted(named(value) - concepts.keys()):
            yield Fault(pointer, f"there is no concept @{name}")


def _uncompiled(builder: Builder, rule: Rule, number: int) -> Iterator[Fault]:
    """Yield what only compiling shows: rows that say nothing."""
    for language, shapes in rule.languages.items():
        for shape in shapes:
            try:
                compiled(builder, language, shape)
            except BadTerm as bad:
                yield Fault(f"/rules/{number}/languages/{language}/match", str(bad))
    for key, clearings in (("unless", rule.unless), ("lowered_by", rule.lowered_by)):
        for place, clearing in enumerate(clearings):
            try:
                for shape in clearing.match:
                    compiled(builder, "fr", shape)
            except BadTerm as bad:
                yield Fault(f"/rules/{number}/{key}/{place}", str(bad))
