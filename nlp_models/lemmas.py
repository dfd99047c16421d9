"""Dictionary forms: one table a language, from bare form to bare lemma, read once per process."""

import gzip
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from nlp_models.letters import bare

LANGUAGES = ("fr", "en")
"""The languages that the checker reads."""


def _table(name: str) -> dict[str, Any]:
    source = files("spacy_lookups_data") / "data" / f"{name}.json.gz"
    table: dict[str, Any] = json.loads(gzip.decompress(source.read_bytes()))
    return table


@cache
def _corrections() -> dict[str, dict[str, str]]:
    text = (files("nlp_models") / "lemmas.yaml").read_text(encoding="utf-8")
    corrections: dict[str, dict[str, str]] = yaml.safe_load(text)
    return corrections


def _first(value: Any) -> str:
    return str(value[0]) if isinstance(value, list) else str(value)


def _looked_up(language: str) -> dict[str, str]:
    lemmas: dict[str, str] = {}
    accented: dict[str, str] = {}
    for form, lemma in _table(f"{language}_lemma_lookup").items():
        (lemmas if form.isascii() else accented)[bare(form)] = bare(_first(lemma))
    return accented | lemmas


def _other_readings(language: str, forms: Iterable[str]) -> dict[str, str]:
    """Return the verb or adjective behind a form that the lookup takes for a lemma itself."""
    exceptions = _table(f"{language}_lemma_exc")
    known = {bare(form): bare(_first(lemma))
             for part in ("adj", "verb") for form, lemma in exceptions[part].items()}  # fmt: skip
    verbs = {bare(verb) for verb in _table(f"{language}_lemma_index").get("verb", ())}
    return {form: known.get(form) or _verb(form, language, verbs) for form in forms}


def _verb(form: str, language: str, verbs: set[str]) -> str:
    if language == "fr":
        for ending in ("ez", "ons", "es", "e"):
            if form.endswith(ending) and (verb := form.removesuffix(ending) + "er") in verbs:
                return verb
    return form


@cache
def lemma_table(language: str) -> Mapping[str, str]:
    """Return bare form → bare lemma of the language; a form that is absent is its own lemma."""
    lemmas = _looked_up(language)
    own = [form for form, lemma in lemmas.items() if form == lemma]
    lemmas.update(_other_readings(language, own))
    lemmas.update(_corrections()[language])
    return lemmas


@cache
def _listed(language: str) -> frozenset[str]:
    """Return the bare words that the dictionary lists as lemmas."""
    index = _table(f"{language}_lemma_index")
    return frozenset(bare(word) for part in index.values() for word in part)


def in_dictionary(word: str, language: str) -> bool:
    """Tell whether the language's dictionary has a bare word."""
    return word in lemma_table(language) or word in _listed(language)
