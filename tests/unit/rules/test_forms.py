import pytest

from nlp_models import words
from rules.gates import FORMS, hints, worth

FOUND = [
    ("email", "Écris à anna.kowalski@exemple.fr, vite", "anna.kowalski@exemple.fr"),
    ("email", "prenom (arobase) exemple point fr", "prenom (arobase) exemple point fr"),
    ("email", "anna[at]example[dot]com", "anna[at]example[dot]com"),
    (
        "email",
        "contact claire dot dubois at example dot com",
        "claire dot dubois at example dot com",
    ),
    ("phone", "son 06 : 06 39 98 12 34.", "06 39 98 12 34"),
    ("phone", "call +44(0)7700-900123 now", "+44(0)7700-900123"),
    ("phone", "cell: 07700 900123", "07700 900123"),
    ("phone", "you left your number as 07700 900123", "07700 900123"),
    ("phone", "son numéro, le 06 39 98 12 34", "06 39 98 12 34"),
    ("phone", "J. Meyer, +1 202 555 0143", "+1 202 555 0143"),
    ("iban", "sur FR76 3000 6000 0112 3456 7890 189, merci", "FR76 3000 6000 0112 3456 7890 189"),
    ("iban", "to GB29 NWBK 6016 1331 9268 19 please", "GB29 NWBK 6016 1331 9268 19"),
    ("card", "CB 4111-1111-1111-1111, une idée", "4111-1111-1111-1111"),
    ("nir", "sécu 1 84 12 76 451 089 46)", "1 84 12 76 451 089 46"),
    ("nir", "numéro 1 84 12 76 451 089 clé 46", "1 84 12 76 451 089 clé 46"),
    ("nino", "NI no. QQ 12 34 56 C visible", "QQ 12 34 56 C"),
    ("ssn", "SSN starts with 078-05-1120 lol", "078-05-1120"),
    ("birth_date", "Thomas, né le 12/03/1988 à Nantes", "12/03/1988"),
    ("birth_date", "Tom, born 12 March 1988", "12 March 1988"),
    ("birth_date", "notre doyen, né à Sainte-Colombe le 3 mars 1959", "3 mars 1959"),
    ("birth_date", "Tom, born in Great Yarmouth, 12 March 1988", "12 March 1988"),
    ("address", "chez Marie, 12 rue des Lilas, 69003 Lyon.", "12 rue des Lilas, 69003 Lyon"),
    ("address", "Marie at home, 14 Elm Road, Leeds LS1 4AP.", "14 Elm Road, Leeds LS1 4AP"),
    ("password", "HQ-5G, mot de passe Printemps2026!", "Printemps2026!"),
    ("password", "use login admin / Passw0rd#1 then", "Passw0rd#1"),
    ("key", "AWS_KEY=AKIAIOSFODNN7EXAMPLE took", "AKIAIOSFODNN7EXAMPLE"),
    ("password", "le mot de passe du poste, Facil1um#Garage. Bravo", "Facil1um#Garage"),
    ("password", "the password for the demo till is Rota7!pal9x, sorry", "Rota7!pal9x"),
    ("key", "I paste qk_live_8fJ2xW7mPz41RtLq here", "qk_live_8fJ2xW7mPz41RtLq"),
    ("private_key", "-----BEGIN RSA PRIVATE KEY----- oops", "-----BEGIN RSA PRIVATE KEY-----"),
    (
        "url_password",
        "Try postgres://svc:hunter2@db01.corp/prod",
        "postgres://svc:hunter2@db01.corp/prod",
    ),
    ("internal_host", "est sur http://192.168.14.7:8080, testez", "192.168.14.7:8080"),
    ("internal_host", "VPN: vpn.nordwind.corp, ops", "vpn.nordwind.corp"),
    ("door_code", "Door code this week is 4471#.", "4471#"),
    ("door_code", "Code de la porte cette semaine : 4471#.", "4471#"),
]
LEFT_ALONE = [
    ("email", "Écrivez à presse@nordwind.example"),
    ("email", "we meet at noon dot"),
    ("phone", "appelez le 09 74 75 13 13 ou le 3114"),
    ("phone", "SIRET 732 829 320 00074"),
    ("phone", "quote your order number 07700 900123"),
    ("password", "mot de passe oublié, le guichet ouvre à 8h"),
    ("password", "the password of the week, Windows11, is a joke"),
    ("key", "see test_live_matches2 and pk_live_9fK2vT7mZr41BcPw"),
    ("phone", "Le standard, 01 99 00 12 34, est ouvert"),
    ("phone", "1 204 836 colis livrés en 2025 2026"),
    ("iban", "FR76 3000 6000 0112 3456 7890 188"),
    ("card", "SIRET 732 829 320 00074"),
    ("card", "4111 1111 1111 1112"),
    ("nir", "1 84 12 76 451 089 47"),
    ("ssn", "000-12-3456"),
    ("birth_date", "La société est née le 12 mars 1988"),
    ("birth_date", "La conférence a lieu le 12 mars 2026"),
    ("address", "Rendez-vous stand 14, 12 rue de l'Exposition."),
    ("password", "Changez de mot de passe dès maintenant"),
    ("door_code", "le code de conduite 2026"),
]


@pytest.mark.parametrize(("name", "text", "quote"), FOUND)
def test_a_form_is_found_whole(name, text, quote):
    low = text.lower()

    assert [text[start:end] for start, end in FORMS[name].find(text)] == [quote]
    assert name in worth(low, sum(map(str.isdigit, low)), map(hints, words(low)))


@pytest.mark.parametrize(("name", "text"), LEFT_ALONE)
def test_what_only_looks_like_it_is_left_alone(name, text):
    assert list(FORMS[name].find(text)) == []


@pytest.mark.parametrize("around", ["a {} b", "a{}b"])
@pytest.mark.parametrize("name", FORMS)
def test_any_of_its_letters_make_a_form_worth_looking_for(name, around):
    form = FORMS[name]

    for low in map(around.format, form.needles):
        assert name in worth(low, form.digits, map(hints, words(low)))
        assert name not in worth(low, form.digits - 1, map(hints, words(low)))
