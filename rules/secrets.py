"""Secrets: what opens a system or a place, recognised by its form."""

import re
from collections.abc import Callable, Iterator

from rules.form import Form, Span

_VALUE = r"[\"'“«]?\s?(?P<value>(?=[^\s,;]*[\d!#$%&*@?])[\w!#$%&*@?.+=/-]{4,64})"
_PASSWORD = re.compile(
    r"(?<!\w)(?:mots?\s(?:de|2)\s?passe|m\.?d\.?p\.?|passwords?|passwd|pwd?|pass(?:code)?|p/w|"
    r"code\s(?:wi-?fi|pin|secret)|secret\scode|clé\swi-?fi|wi-?fi\s(?:key|code)|pin)"
    rf"\s?(?:is|est|c'est|=|:|→|↓|>)?\s?{_VALUE}",
    re.IGNORECASE,
)
_PASSWORD_OF = re.compile(
    r"(?<!\w)(?:mots?\sde\spasse|mdp|passwords?|passcode)(?:\s[\w'’-]{1,20}){1,5}\s?(?:,|:|=|\sis|\sest)\s"
    r"(?P<value>(?=[^\s]*[A-Za-z])(?=[^\s]*\d)(?=\w+[!#$%&*=+]\w)[\w!#$%&*=+-]{8,64})",
    re.IGNORECASE,
)
"""A password further behind its word must look like one: letters, figures and a sign inside."""
_LOGIN = re.compile(
    r"(?<!\w)(?:login|identifiants?|credentials|creds|compte|account)\s?[:=]?\s?[\w.@-]{2,30}\s?/\s?"
    r"(?P<value>[\w!#$%&*@?.-]{4,40})",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:AKIA[A-Z0-9]{12,20}|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|"
    r"sk_(?:live|test)_[A-Za-z0-9]{8,}|(?!pk_)[a-z]{2,5}_(?:live|test|prod)_(?=[A-Za-z]*\d)[A-Za-z0-9]{12,}|"
    r"sk-[A-Za-z0-9_-]{20,}|xox[abpr]-[A-Za-z0-9-]{8,}|"
    r"AIza[A-Za-z0-9_-]{30,}|glpat-[A-Za-z0-9_-]{12,})"
)
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}\.?[A-Za-z0-9_-]*"
    r"|(?:key|token|secret|clé|jeton|bearer)\b[^\n]{0,20}?(?<![\w/])(?P<value>(?=\w*\d)(?=\w*[A-Za-z])\w{24,})",
    re.IGNORECASE,
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
_URL_PASSWORD = re.compile(r"\b[a-z][a-z0-9+]{1,15}://[^\s/:@]{1,40}:[^\s/@]{1,60}@[^\s]{2,80}")
_HOST = re.compile(
    r"(?<![\w.])(?:10\.\d{1,3}\.\d{1,3}\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])\.\d{1,3}\.\d{1,3}|"
    r"192\.168\.\d{1,3}\.\d{1,3})(?::\d{2,5})?(?![\w.]\d)"
    r"|(?<![\w.@-])(?:[a-z0-9-]{1,30}\.){1,4}(?:local|internal|corp|lan|intra)(?:\.[a-z]{2,6})?\b(?::\d{2,5})?"
    r"|(?<![\w.@-])(?:intranet|vpn|jira|gitlab|jenkins|grafana)\.[a-z0-9-]{2,30}(?:\.[a-z]{2,10}){0,2}\b",
    re.IGNORECASE,
)
_DOOR = re.compile(
    r"(?:digicodes?|codes?\s(?:d'acc[eè]s|(?:de\s)?(?:la\s)?(?:porte|portail|entrée|immeuble|alarme|badge|local)|"
    r"du\s(?:portail|local|parking|coffre))|(?:door|gate|alarm|entry|access|building|safe)\scodes?)"
    r"[^\n.!?\d]{0,40}?(?P<value>[A-D]?\d{4,8}[A-D#*]?)(?!\w)",
    re.IGNORECASE,
)


def _behind(text: str, needles: tuple[str, ...], *patterns: re.Pattern[str]) -> Iterator[Span]:
    """Yield what the patterns find where one of the needles stands."""
    low = text.lower()
    if len(low) != len(text):
        yield from (match.span("value") for one in patterns for match in one.finditer(text))
        return
    for needle in needles:
        at = low.find(needle)
        while at >= 0:
            yield from (match.span("value") for one in patterns if (match := one.match(text, at)))
            at = low.find(needle, at + len(needle))


def _found(*patterns: re.Pattern[str]) -> Callable[[str], Iterator[Span]]:
    def find(text: str) -> Iterator[Span]:
        for pattern in patterns:
            named = "value" in pattern.groupindex
            for match in pattern.finditer(text):
                span = match.span("value") if named else match.span()
                yield span if span[0] >= 0 else match.span()

    return find


_PASSWORD_WORDS = (
    "mot de passe", "mots de passe", "mot 2 passe", "mdp", "m.d.p", "passw", "pwd", "pass ",
    "pass:", "pass=", "passcode", "pw ", "pw:", "p/w", "code wi", "code pin", "code secret",
    "secret code", "clé wi", "wifi ", "wi-fi ", "pin ",
)  # fmt: skip
_LOGIN_WORDS = ("login", "identifiant", "credentials", "creds", "compte", "account")


def _password(text: str) -> Iterator[Span]:
    """Yield passwords behind their word, each once."""
    spans = [*_behind(text, _PASSWORD_WORDS, _PASSWORD, _PASSWORD_OF)]
    if "/" in text:
        spans += _behind(text, _LOGIN_WORDS, _LOGIN)
    done = 0
    for start, end in sorted(spans):
        if start >= done:
            yield start, end
            done = end


_KEYS = ("akia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "_live_",
         "_test_", "_prod_", "sk-", "xox", "aiza", "glpat-")  # fmt: skip

SECRETS: dict[str, Form] = {
    "password": Form(_password, 0, _PASSWORD_WORDS + _LOGIN_WORDS),
    "key": Form(_found(_KEY), 0, _KEYS),
    "token": Form(_found(_TOKEN), 0, ("eyj", "key", "token", "secret", "clé", "jeton", "bearer")),
    "private_key": Form(_found(_PRIVATE_KEY), 0, ("-----begin",)),
    "url_password": Form(_found(_URL_PASSWORD), 0, ("://",)),
    "internal_host": Form(
        _found(_HOST), 0,
        (".local", ".internal", ".corp", ".lan", ".intra", "intranet.", "vpn.", "jira.", "gitlab.",
         "jenkins.", "grafana.", "10.", "172.", "192.168."),
    ),
    "door_code": Form(_found(_DOOR), 4, ("code",)),
}  # fmt: skip
"""Every form of secret by the word that rules use."""
