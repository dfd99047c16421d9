"""Identifiers: what names or reaches one person, recognised by its form and its check digits."""

import re
from collections.abc import Iterator

import phonenumbers
from stdnum import iban, luhn
from stdnum.fr import nir

from nlp_models import bare
from rules.form import Form, Span
from rules.spelled import spelled_numbers

_ROLES = frozenset(
    "press presse contact info infos hello bonjour support help aide jobs job careers career rh hr "
    "recrutement recruitment sales ventes service services office accueil dpo privacy rgpd gdpr "
    "media medias communication comms newsletter noreply no-reply admin webmaster investors ir "
    "reclamation reclamations complaints customer customerservice clients serviceclient hotline "
    "marketing legal compliance security abuse postmaster team equipe events billing".split()
)
_AT = re.compile(
    r"""[@\[(\s](?:(?<=@)                                      # one of these first: told fast
        |(?<=[\[(])\s?(?:at|a|arobase|@)\s?[\])]\s?
        |(?<=\s)(?:[\[(]\s?(?:at|a|arobase|@)\s?[\])]\s?|(?:arobase|AT|at)\s))""",
    re.VERBOSE,
)
_LOCAL = re.compile(r"(?<![\w.+-])[\w+-]{1,40}(?:[.][\w+-]{1,40}){0,4}\Z")
_LOCAL_SPELLED = re.compile(r"\b[a-z]{2,20}(?:\sdot\s[a-z]{2,20})?\Z", re.IGNORECASE)
_DOMAIN = re.compile(
    r"[\w-]{2,40}(?:(?:[.]|\s?[\[(]\s?(?:dot|point)\s?[\])]\s?|\s(?:point|dot|DOT|POINT)\s)"
    r"[a-z0-9-]{2,20}){1,3}(?![\w@])"
)
_DOMAIN_SPELLED = re.compile(
    r"[a-z0-9-]{2,30}\s(?:dot|point)\s(?:com|fr|net|org|eu|co|uk|io|example)\b", re.IGNORECASE
)
_LONGEST_LOCAL = 80


def email(text: str) -> Iterator[Span]:
    """Yield e-mail addresses, also those written out, but not a role's."""
    for sign in _AT.finditer(text):
        spelled = sign.group().strip() == "at"
        domain = (_DOMAIN_SPELLED if spelled else _DOMAIN).match(text, sign.end())
        local = domain and (_LOCAL_SPELLED if spelled else _LOCAL).search(
            text[max(0, sign.start() - _LONGEST_LOCAL) : sign.start()]
        )
        if local and domain and bare(re.split(r"[.+_ -]", local.group())[0]) not in _ROLES:
            yield sign.start() - len(local.group()), domain.end()


_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d[\d\s.()\u00a0\u202f/-]{6,20}\d(?![\w]|[.,]\d)")
_SPECIAL = re.compile(r"(?:\+33|0033|0)\s?(?:8\d|9\s?69|9\s?7[0-9]\s?75)")
_STANDARD = frozenset(
    "standard switchboard accueil siege hotline helpline urgences reception".split()
)
_NOT_A_PHONE = frozenset(
    "siren siret rcs tva vat isin commande order ticket dossier reference ref facture invoice "
    "number numero nir secu ssn part".split()
)
_NUMBER_OF = re.compile(
    r"\b(?:my|your|his|her|their|mon|ton|son|votre|leur|phone|mobile)\s(?=number\b|num[eé]ro\b)",
    re.IGNORECASE,
)
_FEWEST_DIGITS, _MOST_DIGITS = 9, 13


def phone(text: str) -> Iterator[Span]:
    """Yield telephone numbers of people, not of switchboards, help lines or companies."""
    for match in _PHONE.finditer(text):
        written = match.group().strip()
        digits = sum(map(str.isdigit, written))
        if not _FEWEST_DIGITS <= digits <= _MOST_DIGITS or _SPECIAL.match(written):
            continue
        before = _before(text, match.start(), 4)
        if _NUMBER_OF.search(text, max(0, match.start() - 40), match.start()):
            before -= {"number", "numero"}
        if _STANDARD.isdisjoint(before) and _NOT_A_PHONE.isdisjoint(before) and _rings(written):
            yield match.span()


def _before(text: str, start: int, words: int) -> set[str]:
    left = re.findall(r"[^\W\d_]+", text[max(0, start - 40) : start])
    return {bare(word) for word in left[-words:]}


_REGIONS = ("FR", "GB", "US")


def _rings(written: str) -> bool:
    """Tell whether one of the regions could have this number, fictive ranges included."""
    regions = (None,) if written.startswith(("+", "00")) else _REGIONS
    plain = "+" + written[2:] if written.startswith("00") else written
    for region in regions:
        if not _shaped(written, region):
            continue
        try:
            parsed = phonenumbers.parse(plain, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            return True
    return False


def _shaped(written: str, region: str | None) -> bool:
    """Tell whether a number without a country code is written as the region writes them."""
    digits = "".join(filter(str.isdigit, written))
    if region == "FR":
        return len(digits) == 10 and digits[0] == "0" and digits[1] in "1234567"
    if region == "GB":
        return len(digits) in {10, 11} and digits[0] == "0" and digits[1] in "127"
    if region == "US":
        return bool(re.match(r"\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}\Z", written))
    return True


_LETTER_O = re.compile(r"(?<![\w.,/-])[0Oo](?:[ .-]?[\dOo]){9,10}(?![\w]|[.,]\d)")


def phone_in_words(text: str) -> Iterator[Span]:
    """Yield telephone numbers written in words, or with the letter O for a nought."""
    for span, digits in spelled_numbers(text):
        if _shaped(digits, "FR") or _shaped(digits, "GB"):
            yield span
    for match in _LETTER_O.finditer(text):
        written = match.group().lower()
        if "o" in written and _rings(written.replace("o", "0")):
            yield match.span()


_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ \u00a0\u202f-]?[A-Z0-9]){11,30}(?![A-Za-z0-9])"
)


def bank_account(text: str) -> Iterator[Span]:
    """Yield IBANs whose check digits hold."""
    for match in _IBAN.finditer(text):
        end = match.end()
        while end - match.start() > 14:
            if iban.is_valid(re.sub(r"\W", "", text[match.start() : end])):
                yield match.start(), end
                break
            end = max(text.rfind(gap, match.start(), end) for gap in " \u00a0\u202f-")


_CARD = re.compile(r"(?<![\d.,+])[2-6]\d{3}(?:[ .\u00a0\u202f\u2009-]?\d){9,15}(?!\d)")
_ISSUERS = re.compile(
    r"4|5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720)|3[47]|6(?:011|4[4-9]|5)|50|5[6-8]|6[37]"
)
_COMPANY = frozenset("siren siret rcs tva vat".split())


def card(text: str) -> Iterator[Span]:
    """Yield payment card numbers: a known issuer and a Luhn sum that holds."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if (
            _ISSUERS.match(digits)
            and len(digits) in {13, 14, 15, 16, 19}
            and luhn.is_valid(digits)
            and _COMPANY.isdisjoint(_before(text, match.start(), 2))
        ):
            yield match.span()


_NIR = re.compile(
    r"(?<![\w.])[123478](?:[ .-]?\d{2}){2}[ .-]?(?:\d{2}|2[AB])"
    r"(?:[ .-]?\d{3}){2}(?:[ .-]?|\s(?:clé|cle|key)\s?)\d{2}(?!\w)",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(r"\W|clé|cle|key", re.IGNORECASE)


def social_security_fr(text: str) -> Iterator[Span]:
    """Yield French NIRs whose key holds."""
    for match in _NIR.finditer(text):
        if nir.is_valid(_NO_NUMBER.sub("", match.group())):
            yield match.span()


_NINO = re.compile(
    r"(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)(?:QQ|[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z])"
    r"(?:[ -]?\d{2}){3}[ -]?[A-D](?!\w)"
)
_SSN = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])")
_SSN_BARE = re.compile(r"SSN\D{0,12}((?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4})(?!\d)")


def national_insurance_uk(text: str) -> Iterator[Span]:
    """Yield UK National Insurance numbers."""
    return (match.span() for match in _NINO.finditer(text))


def social_security_us(text: str) -> Iterator[Span]:
    """Yield US social security numbers."""
    yield from (match.span() for match in _SSN.finditer(text))
    yield from (match.span(1) for match in _SSN_BARE.finditer(text))


_MONTH = (
    r"(?:janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|"
    r"décembre|decembre|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)"
)
_DAY = (
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}(?:er|st|nd|rd|th)?\s(?:of\s)?{_MONTH}\s(?:19|20)\d{{2}}"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?:19|20)\d{{2}})"
)
_BIRTH = re.compile(
    r"(?:\bnée?s?\b|\bné·?\(?e?\)?|\bnaissance\b|\bnais\b|\bborn\b|\bDOB\b|\bd\.o\.b\.?"
    r"|\bdate of birth\b|\bbirth ?date\b)"
    r"(?:\s(?:à|in|at)\s\w[\w'’-]{0,30}(?:\s\w[\w'’-]{0,30}){0,2},?)?\s?(?:le|on|is|est|the|:|=)?\s?(?:le\s|the\s)?"
    rf"(?P<day>{_DAY})(?!\d)",
    re.IGNORECASE,
)
_THINGS = frozenset(
    "entreprise societe company firm startup start-up marque brand banque bank projet project "
    "association fondation foundation agence agency site maison".split()
)


def birth_date(text: str) -> Iterator[Span]:
    """Yield dates of birth of people: a full date after words that make it one."""
    for match in _BIRTH.finditer(text):
        if _THINGS.isdisjoint(_before(text, match.start(), 4)):
            yield match.span("day")


_WAY = (
    r"(?:rue|avenue|av\.|boulevard|bd|impasse|allée|allee|chemin|place|quai|route|cours|square|"
    r"street|road|lane|drive|close|way|terrace|crescent|gardens|court|st\.|rd\.)"
)
_POSTCODE = r"(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})"
_CODE = re.compile(r"\d(?:\d{4}|(?<=[A-Z]\d)[A-Z\d]?\s?\d[A-Z]{2})", re.IGNORECASE)
"""What no postcode lacks, from its first figure on."""
_ADDRESS = re.compile(
    r"(?<!\w)\d{1,4}(?:\s(?:bis|ter|quater))?,?\s"
    rf"(?:{_WAY}\s[^\n,;]{{2,40}}|[A-Z][\w'’ -]{{1,30}}\s{_WAY})"
    rf"(?:,?\s?[A-Z][\w'’ -]{{1,30}}?)?[,\s]{{1,3}}{_POSTCODE}(?:\s[A-ZÀ-Ý][\w'’-]{{2,30}})?",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"(?i)\b(?:chez|habite|domicile|logement|appartement|home|house|lives?|living|at mine|flat|"
    r"mme|mr|mrs|ms|monsieur|madame|maison|crémaillère|housewarming|adresse de|address of)\b"
    r"|\bM\.\s"
)


def address(text: str) -> Iterator[Span]:
    """Yield postal addresses of people: number, way, postcode, and a word that says home."""
    if not _CODE.search(text):
        return
    for match in _ADDRESS.finditer(text):
        if _HOME.search(text, max(0, match.start() - 60), match.start()):
            yield match.span()


_NOUGHTS = ("zero", "zéro", "nought", "oh ", *(f"o{digit}" for digit in "123456789"))

IDENTIFIERS: dict[str, Form] = {
    "email": Form(email, 0, ("@", "arobase", "[at]", "(at)", " at ", "(a)", "[a]", "[ at", "( at")),
    "phone": Form(phone, 9),
    "phone_in_words": Form(phone_in_words, 0, _NOUGHTS),
    "iban": Form(bank_account, 10),
    "card": Form(card, 13),
    "nir": Form(social_security_fr, 13),
    "nino": Form(national_insurance_uk, 6),
    "ssn": Form(social_security_us, 9),
    "address": Form(address, 3, ("chez", "habite", "domicile", "logement", "appartement", "home",
                                 "house", "live", "living", "at mine", "flat", "mme", "mr", "ms",
                                 "monsieur", "madame", "maison", "crémaillère", "adresse",
                                 "address", "m. ")),
    "birth_date": Form(birth_date, 3, ("né", "nais", "born", "birth", "dob", "d.o.b")),
}  # fmt: skip
"""Every identifier by the word that rules use."""
