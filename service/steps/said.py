"""What somebody typed, as long as it may be."""

from service.content import admit, trimmed
from service.errors import Invalid, _


def said(words: str, field: str, *, most: int, least: int = 1) -> str:
    """Return the words without the white space around them, or raise Invalid for their length."""
    typed = trimmed(admit(words))
    if not least <= len(typed) <= most:
        sentence = _("From %(least)s to %(most)s characters are allowed.")
        raise Invalid(field, sentence, least=least, most=most)
    return typed
