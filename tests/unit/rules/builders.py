"""Small packs and subjects for the tests of the checker."""

from datetime import date

from rules import Checker, Subject, parse_concepts, parse_lexicon, parse_pack

DAY = date(2026, 11, 23)
CONCEPTS = {
    "certainty": {"concept": "certainty", "fr": ["garanti", "à coup sûr"], "en": ["guaranteed"]},
    "gain": {
        "concept": "gain",
        "fr": ["rendement", "plus-value"],
        "en": ["return", "profit"],
        "any": ["🤑"],
        "include": ["income"],
    },
    "income": {"concept": "income", "fr": ["rente"], "en": ["income"]},
    "risk": {"concept": "risk", "fr": ["risque"], "en": ["risk", "capital at risk"]},
    "teaching": {"concept": "teaching", "fr": ["arnaque"], "en": ["scam"]},
    "published": {"concept": "published", "fr": ["annoncé"], "en": ["announced"]},
    "soon_published": {"concept": "soon_published", "fr": ["annoncé demain"], "en": []},
}


def rule(match, *, en=None, **keys):
    """Return a rule whose examples say nothing, with this match."""
    examples = {"bad": ["a", "b", "c"], "good": ["a", "b", "c"]}
    return {
        "category": "guaranteed_return",
        "id": "promise",
        "severity": "high",
        "reviewers": ["compliance"],
        "languages": {"fr": {"match": match}, "en": {"match": match if en is None else en}},
        "message": {"fr": "« {quote} »", "en": "“{quote}”"},
        "why": {"fr": "Parce que.", "en": "Because."},
        "fix": {"note": {"fr": "Retirez.", "en": "Remove."}},
        "references": [{"instrument": "Act", "article": "1", "jurisdiction": "EU"}],
        "examples": {"fr": examples, "en": examples},
    } | keys


def pack(*rules, name="common", **keys):
    """Return a pack with these rules as a mapping."""
    head = {"pack": name, "version": "1", "title": {"fr": "F", "en": "E"}, "owner": "legal"}
    return head | {"rules": list(rules)} | keys


def checker(*rules, concepts=CONCEPTS):
    """Return a checker with one pack of these rules."""
    return Checker([parse_pack(pack(*rules))], parse_concepts(concepts), model=False)


def subject(*, context=None, **keys):
    """Return circumstances with the boring parts filled in."""
    return Subject(as_of=keys.pop("as_of", DAY), lexicon=parse_lexicon(context or {}), **keys)


def quotes(match, text, *, context=None, unless=(), lang=None, **keys):
    """Return what a rule with this match finds in the text."""
    found = checker(rule(match, unless=list(unless), **keys))
    return [one.quote for one in found.check(text, subject(context=context, lang=lang)).findings]
