"""Rules in plain words, for people who don't write them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rules.model import Clearing, Rule

_SAID: Mapping[str, Mapping[str, str]] = {
    "en": {
        "looks": "Looks for", "or": "or", "with": "together with", "none": "but not with",
        "in": "in one", "missing": "without", "unless": "Not when", "who": "Reviewed by",
        "law": "Rests on", "example": "For example", "fix": "Instead", "why": "Why",
        "sentence": "sentence", "post": "post", "words": "words", "where": "Counts in",
        "model": "what the sentence model thinks likely, from a chance of {least} %",
    },
    "fr": {
        "looks": "Cherche", "or": "ou", "with": "avec", "none": "mais sans",
        "in": "dans une même étendue", "missing": "sans", "unless": "Sauf si", "who": "Relu par",
        "law": "S’appuie sur", "example": "Par exemple", "fix": "À la place", "why": "Pourquoi",
        "sentence": "phrase", "post": "publication", "words": "mots", "where": "Vaut pour",
        "model": "ce que le modèle de phrases juge probable, à partir de {least} % de chances",
    },
}  # fmt: skip


def described(rule: Rule, ui: str) -> str:
    """Return a description of the rule in French or English, a line for each thing."""
    return "\n".join(_lines(rule, _SAID[ui], ui))


def _lines(rule: Rule, said: Mapping[str, str], ui: str) -> Iterator[str]:
    yield f"{rule.id} · {rule.severity}"
    colon = "\u00a0: " if ui == "fr" else ": "
    yield f"  {rule.message[ui]}"
    yield f"  {said['why']}{colon}{rule.why[ui]}"
    for shape in rule.languages[ui]:
        yield f"  {said['looks']}{colon}{_shape(shape, said)}"
    if rule.unless:
        yield f"  {said['unless']}{colon}{', '.join(map(_clearing, rule.unless))}"
    yield f"  {said['fix']}{colon}{rule.fix.note[ui]}"
    if rule.jurisdictions:
        yield f"  {said['where']}{colon}{', '.join(rule.jurisdictions)}"
    yield f"  {said['who']}{colon}{', '.join(rule.reviewers)}"
    laws = "; ".join(f"{one.instrument} {one.article}".strip() for one in rule.references)
    yield f"  {said['law']}{colon}{laws}"
    yield f"  {said['example']}{colon}{rule.examples[ui].bad[0].text}"


def _shape(shape: Mapping[str, Any], said: Mapping[str, str]) -> str:
    ((kind, values),) = shape.items()
    if kind == "missing":
        trigger = f" {said['or']} ".join(_shape(one, said) for one in values["trigger"])
        shown = [term for one in values["disclosure"] for term in one["any_of"]]
        return f"{trigger} {said['missing']} {_any(shown, said)}"
    if kind == "model":
        return said["model"].format(least=values["least"])
    if kind != "nearby":
        return _any([_term(one) for one in values["any_of"]], said)
    text = f" {said['with']} ".join(_any(choice, said) for choice in values["all"])
    none = [term for choice in (*values["none"], *values["absent"]) for term in choice]
    window = values["window"]
    where = said.get(str(window)) or f"{window} {said['words']}"
    but = f" {said['none']} {_any(none, said)}" if none else ""
    return f"{text} ({where}){but}"


MOST_SHOWN = 8


def _any(terms: Sequence[Any], said: Mapping[str, str]) -> str:
    shown = [str(term) for term in terms[:MOST_SHOWN]]
    more = [f"… ({len(terms)})"] if len(terms) > MOST_SHOWN else []
    return f" {said['or']} ".join(shown + more)


def _term(value: Any) -> str:
    if isinstance(value, str):
        return value
    return " ".join("|".join(place) for place in value)


def _clearing(clearing: Clearing) -> str:
    if clearing.name:
        return clearing.name
    return " / ".join(clearing.near) or next(iter(clearing.match[0]))
