"""What a workflow may speak of here: the channels, and the places whose law may hold."""

from enum import StrEnum
from functools import cache

from babel import Locale

from workflows import World


class Channel(StrEnum):
    """Where a post can be taken to."""

    LINKEDIN = "linkedin"
    X = "x"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    EMAIL = "email"
    MESSAGING = "messaging"
    EVENT = "event"


NO_PLACES = frozenset({"GB", "XA", "XB", "ZZ"})
"""Codes that stand for nowhere, and the one for which everybody here writes UK."""

OTHER_NAMES = {
    "gb": "UK",
    "twitter": Channel.X,
    "whatsapp": Channel.MESSAGING,
    "teams": Channel.MESSAGING,
}
"""What else people call, in small letters, what has one name here."""


@cache
def the_world() -> World:
    """Return what is known of every post here; a jurisdiction is a code of ISO 3166, EU or UK."""
    codes = {each for each in map(str, Locale("en").territories) if len(each) == 2}
    return World(
        channels=frozenset(map(str, Channel)),
        jurisdictions=frozenset(codes - NO_PLACES | {"UK"}),
        other_names=OTHER_NAMES,
    )
