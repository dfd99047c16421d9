"""Dictionary forms: from bare form to bare lemma, looked up when first asked for."""

import gzip
import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
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


def _bare_keys(table: dict[str, Any]) -> dict[str, Any]:
    """Return the table by bare form; a form written without accents comes first."""
    others = [form for form in table if not form.isascii() or not form.islower()]
    for form, plain in zip(others, _bared(others), strict=True):
        lemma = table.pop(form)
        table.setdefault(plain, lemma)
    return table


def _bared(words: Iterable[str]) -> list[str]:
    """Return the words in their bare form, all of them in one go."""
    together = "\n".join(words)
    return bare(together).split("\n") if together else []


def _first(value: Any) -> str:
    return bare(str(value[0]) if isinstance(value, list) else str(value))


class Lemmas:
    """Every form of a language and the dictionary form behind it."""

    def __init__(self, language: str) -> None:
        self._found: dict[str, str] = dict(_corrections()[language])
        self._forms = _bare_keys(_table(f"{language}_lemma_lookup"))
        exceptions = _table(f"{language}_lemma_exc")
        self._exceptions = _bare_keys({**exceptions["adj"], **exceptions["verb"]})
        listed = _table(f"{language}_lemma_index")
        self._verbs = _bare_words(listed.get("verb", ()))
        words = _bare_words(word for part in listed.values() for word in part)
        self._others = words.union(self._found).difference(self._forms)
        self._endings = _ENDINGS[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __contains__(self, word: object) -> bool:
        return word in self._forms or word in self._others

    def __getitem__(self, form: str) -> str:
        """Return the lemma of a bare form; a form that no table has is its own."""
        found = self._found.get(form)
        if found is not None:
            return found
        written = self._forms.get(form)
        if written is None:
            return form
        lemma = _first(written)
        self._found[form] = lemma = self._other(form) if lemma == form else lemma
        return lemma

    def _other(self, form: str) -> str:
        """Return the verb or adjective behind a form that is also a word of its own."""
        if form in self._exceptions:
            return _first(self._exceptions[form])
        for ending in self._endings:
            if form.endswith(ending) and (verb := form.removesuffix(ending) + "er") in self._verbs:
                return verb
        return form


def _bare_words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_bared(words))


@cache
def lemma_table(language: str) -> Lemmas:
    """Return the dictionary of a language, read once per process."""
    return Lemmas(language)


def in_dictionary(word: str, language: str) -> bool:
    """Tell whether the language's dictionary has a bare word."""
    return word in lemma_table(language)
