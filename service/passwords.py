"""Passwords that are guessed first: the common ones, plain rows of signs, and one's own name."""

import re
import unicodedata
from collections.abc import Iterable

COMMON = frozenset(
    """
    1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc 1qaz2wsx3edc4rfv q1w2e3r4t5y6 qazwsxedcrfv zaq12wsxcde3
    a1b2c3d4e5f6 abc123abc123 asdfghjkl123 changeme changeit changemenow trustno1 trustnoone
    password passwort passw0rd p4ssword pa55word mypassword thepassword newpassword yourpassword
    passwordpassword longpassword securepassword strongpassword secretpassword defaultpassword
    motdepasse motdepass monmotdepasse nouveaumotdepasse motdepassesecret lemotdepasse mdpmdpmdpmdp
    administrator administrateur admin adminadmin superadmin root rootroot user useruser utilisateur
    letmein letmeinnow letmeinplease welcome welcomehome bienvenue bienvenu bonjour bonjourbonjour
    bonjouratous bonsoir salut coucou coucoucoucou hello helloworld hellohello helloeveryone
    iloveyou iloveyoubaby iloveyousomuch iloveyouforever iloveyoumore jetaime jetaimefort jetadore
    jetaimemoncoeur monamour moncoeur monbebe monange loulou doudou chouchou cheval soleil
    princess princesse sunshine superman batman pokemon football footballer basketball baseball
    dragon monkey master shadow michael jordan charlie daniel jessica ashley nicolas camille
    marseille parisstgermain parissaintgermain olympiquedemarseille allezlom allezparis realmadrid
    barcelona manchesterunited liverpool chelsea arsenal juventus liverpoolfc
    qwerty qwertyqwerty qwertyuiop azerty azertyazerty azertyuiop qwertz qwertzuiop
    january february september october november december janvier fevrier septembre octobre
    novembre decembre printemps summer winter autumn automne
    correcthorsebatterystaple thequickbrownfox tobeornottobe whatever computer ordinateur internet
    blink182blink182 starwars starwarsstarwars harrypotter lordoftherings seigneurdesanneaux
    ihavenopassword idontknow jenesaispas onsenfout ouvretoi sesameouvretoi opensesame
    unepassephrase unephrasedepasse phrasedepasse passphrase mysecretpassphrase
    """.split()
)
"""As they are after folding; the same with digits around them is as common."""

ROWS = (
    "01234567890123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnmqwertyuiop",
    "azertyuiopqsdfghjklmwxcvbnazertyuiop",
    "qwertzuiopasdfghjklyxcvbnmqwertzuiop",
    "1234567890qwertyuiopasdfghjklzxcvbnm",
    "1234567890azertyuiopqsdfghjklmwxcvbn",
)
"""What fingers type one sign after the other."""

LONGEST_UNIT = 8
"""Signs that make a password when they are only repeated."""

SHORTEST_NAME = 3
SHORTEST_REST = 6
"""Letters and digits that must be there besides one's own names."""


def common(password: str) -> bool:
    """Whether this is one of the passwords that are tried first."""
    signs = _folded(password)
    if signs in COMMON or signs.strip("0123456789") in COMMON:
        return True
    if any(signs in row or signs[::-1] in row for row in ROWS):
        return True
    units = range(1, min(LONGEST_UNIT, len(signs) - 1) + 1)
    return any(signs == (signs[:size] * len(signs))[: len(signs)] for size in units)


def own(password: str, names: Iterable[str]) -> bool:
    """Whether it is little more than these names: of the person, their address, this service."""
    signs = rest = _folded(password)
    known = {_folded(part) for name in names for part in re.split(r"[\W_]+", name)}
    for part in sorted(known, key=len, reverse=True):
        if len(part) >= SHORTEST_NAME:
            rest = rest.replace(part, "")
    return rest != signs and len(rest) < SHORTEST_REST


def _folded(text: str) -> str:
    """Return letters and digits alone, small and without accents; other signs if there are none."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if sign.isalnum()) or text
