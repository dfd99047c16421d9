"""Packs and concepts from mappings, as they are written in files or kept in the database."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from rules.build import Builder, Concept, Concepts, circles
from rules.digest import digest
from rules.errors import Fault, PackError
from rules.faults import faults_of
from rules.kinds import TermField, compiled
from rules.lexicon import parse_lexicon
from rules.model import Clearing, Pack, Rule
from rules.schema import SLUG, Both, RuleSchema
from rules.terms import BadTerm


class _PackSchema(Schema):
    pack = fields.String(required=True, validate=SLUG)
    version = fields.String(required=True)
    title = Both(required=True)
    owner = fields.String(required=True)
    lexicon = fields.Dict(load_default=dict)
    rules = fields.List(fields.Nested(RuleSchema), required=True, validate=validate.Length(min=1))


class _ConceptSchema(Schema):
    concept = fields.String(required=True, validate=SLUG)
    fr = fields.List(TermField(), load_default=())
    en = fields.List(TermField(), load_default=())
    any = fields.List(TermField(), load_default=())
    include = fields.List(fields.String(validate=SLUG), load_default=())


def parse_pack(source: Mapping[str, Any]) -> Pack:
    """Return the pack that a mapping describes, or name every fault in it."""
    try:
        values = _PackSchema().load(dict(source))
    except ValidationError as fault:
        raise PackError(faults_of(fault)) from None
    parse_lexicon(values["lexicon"], "/lexicon")
    name = values["pack"]
    rules = tuple(
        replace(rule, category=f"{name}.{rule.category}", id=f"{name}.{rule.category}.{rule.id}")
        for rule in values["rules"]
    )
    _refuse_twins(rules)
    return Pack(
        name=name,
        version=values["version"],
        title=values["title"],
        owner=values["owner"],
        rules=rules,
        digest=digest(source),
        source=source,
        lexicon=values["lexicon"],
    )


def _refuse_twins(rules: Iterable[Rule]) -> None:
    seen: set[str] = set()
    for number, rule in enumerate(rules):
        if rule.id in seen:
            raise PackError([Fault(f"/rules/{number}/id", f"another rule is called {rule.id}")])
        seen.add(rule.id)


def parse_concepts(source: Mapping[str, Any]) -> Concepts:
    """Return the concepts of a mapping name → concept, or name every fault in them."""
    concepts: dict[str, Concept] = {}
    faults: list[Fault] = []
    for name, written in source.items():
        try:
            values = _ConceptSchema().load(dict(written))
        except ValidationError as fault:
            faults += faults_of(fault, f"/{name}")
            continue
        wordings = {key: tuple(values[key]) for key in ("fr", "en", "any")}
        concepts[name] = Concept(name, wordings, tuple(values["include"]))
    if not faults:
        faults = [Fault(f"/{name}", told) for name, told in circles(concepts)]
    if faults:
        raise PackError(faults)
    return concepts


def unknown_terms(pack: Pack, concepts: Concepts) -> Iterable[Fault]:
    """Yield every place of a pack that names a concept which does not exist."""
    builder = Builder(concepts)
    for number, rule in enumerate(pack.rules):
        for language, shapes in rule.languages.items():
            for shape in shapes:
                try:
                    compiled(builder, language, shape)
                except BadTerm as bad:
                    yield Fault(f"/rules/{number}/languages/{language}/match", str(bad))
        for key, clearings in (("unless", rule.unless), ("lowered_by", rule.lowered_by)):
            yield from _unknown_clearings(builder, f"/rules/{number}/{key}", clearings)


def _unknown_clearings(
    builder: Builder, pointer: str, clearings: Iterable[Clearing]
) -> Iterable[Fault]:
    for number, clearing in enumerate(clearings):
        try:
            for term in clearing.near:
                builder.term(term, "fr")
            for shape in clearing.match:
                compiled(builder, "fr", shape)
        except BadTerm as bad:
            yield Fault(f"{pointer}/{number}", str(bad))
