"""Dictionary forms: from bare form to bare lemma."""

import gzip
import json
from collections.abc import Container, Iterable
from functools import cache
from importlib.resources import files
from itertools import chain
from sys import intern
from typing import Any

import yaml

from nlp_models.letters import bare

LANGUAGES = ("fr", "en")
"""The languages that the checker reads."""

_ENDINGS = {"fr": ("ez", "ons", "es", "e"), "en": ()}
"""Endings of regular verbs whose form may also be a word of its own: porte, foncez."""


def _table(name: str) -> dict[str, Any]:
    source = files("spacy_lookups_data") / "data" / f"{name}.json.gz"
    table: dict[str, Any] = json.loads(gzip.decompress(source.read_bytes()))
    return table


@cache
def _corrections() -> dict[str, dict[str, str]]:
    text = (files("nlp_models") / "lemmas.yaml").read_text(encoding="utf-8")
    corrections: dict[str, dict[str, str]] = yaml.safe_load(text)
    return corrections


class Lemmas(dict[str, str]):
    """Every bare form of a language and the bare lemma behind it.

    A form that the language does not have is its own lemma, and is not in the table.
    """

    def __missing__(self, form: str) -> str:
        return form


@cache
def lemma_table(language: str) -> Lemmas:
    """Return the dictionary of a language, read once per process."""
    listed = _table(f"{language}_lemma_index")
    written = _bare_keys(_table(f"{language}_lemma_lookup"))
    lemmas = Lemmas(zip(written, _bared(map(_first, written.values())), strict=True))
    exceptions = _table(f"{language}_lemma_exc")
    others = _bare_keys(exceptions["adj"] | exceptions["verb"])
    verbs = {*_bared(listed.get("verb", ()))}
    for form in [form for form, lemma in lemmas.items() if lemma == form]:
        if form in others:
            lemmas[form] = bare(_first(others[form]))
        else:
            lemmas[form] = _verb(form, _ENDINGS[language], verbs)
    for word in _bared(chain.from_iterable(listed.values())):
        lemmas.setdefault(word, word)
    lemmas.update(_corrections()[language])
    return lemmas


def _bare_keys(table: dict[str, Any]) -> dict[str, Any]:
    """Return the table by bare form; a form written without accents comes first."""
    accented = [form for form in table if not form.isascii() or not form.islower()]
    for form, plain in zip(accented, _bared(accented), strict=True):
        table.setdefault(plain, table.pop(form))
    return table


def _first(value: Any) -> str:
    return value if isinstance(value, str) else str(value[0])


def _bared(words: Iterable[str]) -> list[str]:
    """Return the words in their bare form, all of them in one go; equal ones are one object."""
    together = "\n".join(words)
    return [*map(intern, bare(together).split("\n"))] if together else []


def _verb(form: str, endings: Iterable[str], verbs: Container[str]) -> str:
    """Return the verb behind a form that is also a word of its own, or the form."""
    for ending in endings:
        if form.endswith(ending) and (verb := form.removesuffix(ending) + "er") in verbs:
            return verb
    return form


def in_dictionary(word: str, language: str) -> bool:
    """Tell whether the language's dictionary has a bare word."""
    return word in lemma_table(language)
