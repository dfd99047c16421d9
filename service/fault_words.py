"""What is wrong in a definition, in its reader's language: the packages that find it know none.

A fault comes as an English sentence. One that is known here by its form is said in the reader's
language, with the values it holds; any other stays as it is.
"""

import re
from functools import cache, lru_cache

from flask_babel import get_locale, gettext

from service.errors import _

FORMS = (
    # YAML
    _("The file is empty."),
    _("This line is not UTF-8."),
    _("This character is not allowed."),
    _("A key is a word."),
    _("The key “%(key)s” is given twice."),
    _("Anchors and aliases are not used here."),
    _("Tags are not used here."),
    _("This text holds a character that no text may hold."),
    _("This number is too long."),
    _("This is nested too deep."),
    _("Mapping values are not allowed here."),
    _("Sequence entries are not allowed here."),
    _("Could not find expected ':'."),
    _("Found unexpected end of stream."),
    _("Found unknown escape character %(sign)s."),
    _("Found character %(sign)s that cannot start any token."),
    _("Expected <block end>, but found %(sign)s."),
    _("Expected ',' or ']', but got %(sign)s."),
    _("Expected ',' or '}', but got %(sign)s."),
    _("Expected the node content, but found %(sign)s."),
    _("Expected '<document start>', but found %(sign)s."),
    _("But found another document."),
    # any source
    _("Missing data for required field."),
    _("Unknown field."),
    _("Field may not be null."),
    _("Not a valid string."),
    _("Not a valid integer."),
    _("Not a valid number."),
    _("Not a valid boolean."),
    _("Not a valid date."),
    _("Not a valid list."),
    _("Not a valid mapping type."),
    _("Invalid input type."),
    _("Invalid value."),
    _("Must be one of: %(choices)s."),
    _("Shorter than minimum length %(least)s."),
    _("Longer than maximum length %(most)s."),
    _("Length must be between %(least)s and %(most)s."),
    _("Must be greater than or equal to %(least)s and less than or equal to %(most)s."),
    _("a mapping is expected"),
    _("a mapping is expected here"),
    _("a number is expected"),
    _("a key is a word: %(key)s"),
    _("this text holds a character that no text may hold"),
    _("this number is too large"),
    _("at most %(most)s bytes are allowed"),
    _("this is the definition of %(name)s"),
    # workflows
    _("Use small letters, digits and single hyphens."),
    _("Names that begin with law- belong to the law."),
    _("Name a category (finance.pressure) or a pack (finance)."),
    _("Use two capital letters (FR, EU, UK)."),
    _("There is no channel %(name)s."),
    _("There is no channel %(name)s: is %(rule)s meant?"),
    _("There is no jurisdiction %(name)s."),
    _("There is no jurisdiction %(name)s: is %(rule)s meant?"),
    _("There is no category %(name)s."),
    _("There is no category %(name)s: is %(rule)s meant?"),
    _("There is no entity %(name)s."),
    _("There is no entity %(name)s: is %(rule)s meant?"),
    _("No post ever reaches this stage: no post is ever so (%(keys)s)."),
    _("No post ever reaches this stage: its conditions exclude each other (%(keys)s)."),
    _("No post ever reaches this stage: every post that it concerns takes the fast lane."),
    _("No post ever takes this lane: its limits exclude each other."),
    _("Not a text; write it between quotes."),
    _("This is said already."),
    _("This is no share; 5 % is."),
    _("Write a number, any or all."),
    _("This is no term; 2 business days or 4 business hours is."),
    _("A fast lane takes at most low."),
    _("Earned trust takes all three: author: [certified], passed_unchanged and sample."),
    _("Everybody can't decide while those of other stages may not: add same_person: true."),
    _("Only a quorum of two or more, not all, can outvote an objection."),
    _("This needs a deadline: add within."),
    _("This must come before the deadline, %(term)s."),
    _("These decide here already."),
    _("Two stages or more are in parallel."),
    _("Another stage has this name."),
    # rules
    _("small letters, figures, _ and - only"),
    _("both fr and en are needed"),
    _("either near or match is needed"),
    _("at most one of replace, insert and delete"),
    _("fr, en and where are known here"),
    _("at least three examples are needed"),
    _("this ends before it begins"),
    _("a term, or a mapping with any_of, from, to, jurisdictions"),
    _("sentence, post, or a number of words from 1 to 200"),
    _("a term without a word"),
    _("a term needs at least one word, concept, list or figure"),
    _("an empty term"),
    _("at most four words of a term may be missing"),
    _("%(name)s is no name of a concept: small letters, figures and _ only"),
    _("%(name)s is no list of the lexicon"),
    _("there is no concept %(name)s"),
    _("the concept includes itself"),
    _("another rule is called %(name)s"),
    _("a matcher has exactly one kind: %(kinds)s"),
    _("no such kind; there are %(kinds)s"),
    _('a name, or {"name": …, "uses": […]}'),
    _("the rule does not find this; only %(rules)s finds it"),
    _("the rule does not find this"),
    _("the fix does not make “%(words)s” disappear"),
    _("the rule finds “%(words)s” here"),
    _("%(rule)s finds “%(words)s” here"),
)
"""How `rules`, `workflows`, marshmallow and PyYAML write what is wrong."""

VALUE = re.compile(r"%\\?\((\w+)\\?\)s")


def fault_told(fault: str) -> tuple[str, str]:
    """Return a fault as the reader reads it, and the language that it is in."""
    locale = get_locale()
    own = locale.language if locale else "en"
    if (whole := _said(fault)) is not None:
        return whole, own
    parts = [_said(each) for each in re.split(r"(?<=\.) ", fault)]
    if None not in parts:
        return " ".join(filter(None, parts)), own
    place, colon, rest = fault.partition(": ")
    if colon and (inner := _said(rest)) is not None:
        return gettext("%(place)s: %(what)s", place=place, what=inner), own
    return fault, "en"


def _said(fault: str) -> str | None:
    """Return a sentence of a known form in the reader's language."""
    found = _known(fault)
    if found is None:
        return None
    form, values = found
    sentence: str = gettext(form)
    return sentence % values if values else sentence


@lru_cache(maxsize=256)
def _known(fault: str) -> tuple[str, dict[str, str]] | None:
    """Return the form of a fault and the values in it; files have the same fault many times."""
    for form, pattern in _patterns():
        if found := pattern.fullmatch(fault):
            return form, found.groupdict()
    return None


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return each form with what a fault of that form looks like."""
    return [(form, re.compile(VALUE.sub(_any, re.escape(form)), re.DOTALL)) for form in FORMS]


def _any(value: re.Match[str]) -> str:
    """Return what stands for a value: names have no spaces."""
    kind = r"\S+" if value[1] in {"name", "rule"} else ".+"
    return f"(?P<{value[1]}>{kind})"
