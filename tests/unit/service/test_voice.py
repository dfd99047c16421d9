"""What a version changes of a post: claims stay whatever is written around them."""

import random

import pytest

from rules import Lexicon, phrases
from service.models import SharingRule
from service.voice import Obstacle, Original, compared

LEXICON = Lexicon(company="Banque Aurore", products=("Aurore Croissance",))
WORDINGS = phrases(["risque de perte en capital"])
CLAIMS = (
    "Nos prêts ont crû de 12 % en 2025.",
    "Découvrez Aurore Croissance.",
    "Il existe un risque de perte en capital.",
    "Tout est sur https://aurore.example/prets.",
)
CHAT = (
    "Quelle belle journée !",
    "Merci à toute l'équipe.",
    "On en parle quand vous voulez.",
    "Je suis fière de ce travail.",
    "Ça change des réunions…",
)
OTHER = ("Nos prêts ont crû de 13 %.", "Découvrez Aurore Croissance !", "Voir www.autre.example")
SEEDS = range(150)


def beside(before, after, rule=SharingRule.FREE, findings=()):
    original = Original(text=before, rule=rule, findings=findings)
    return compared(original, after, LEXICON, WORDINGS)


def a_post(chance):
    claims = chance.sample(CLAIMS, chance.randint(1, len(CLAIMS)))
    return mixed(chance, claims), claims


def mixed(chance, claims):
    told = []
    for each in claims:
        told += [*chance.sample(CHAT, chance.randint(0, 2)), each]
    return chance.choice([" ", "\n", "\n\n"]).join([*told, *chance.sample(CHAT, 1)])


@pytest.mark.parametrize("seed", SEEDS)
def test_claims_in_their_order_are_intact_whatever_stands_around_them(seed):
    chance = random.Random(seed)  # noqa: S311  # repeatable, no secret
    before, claims = a_post(chance)

    assert not beside(before, mixed(chance, claims)).obstacles


@pytest.mark.parametrize("seed", SEEDS)
def test_no_character_of_a_claim_can_go_unnoticed(seed):
    chance = random.Random(seed)  # noqa: S311  # repeatable, no secret
    before, claims = a_post(chance)
    claim = chance.choice(claims)
    at = chance.choice([at for at, letter in enumerate(claim[:-1]) if letter.isalnum()])
    after = before.replace(claim, claim[:at] + claim[at + 1 :])

    assert beside(before, after).obstacles


@pytest.mark.parametrize("seed", SEEDS)
def test_no_claim_can_be_left_out_or_added(seed):
    chance = random.Random(seed)  # noqa: S311  # repeatable, no secret
    before, claims = a_post(chance)
    fewer = [each for each in claims if each != chance.choice(claims)]
    more = [*claims, chance.choice(OTHER)]

    assert (fewer == claims) or beside(before, mixed(chance, fewer)).touched
    assert beside(before, mixed(chance, more)).added


def test_claims_in_another_order_are_touched():
    first, second = CLAIMS[:2]

    assert beside(f"{first} {second}", f"{second} {first}").touched


ITEMS = ("L'équipe.", "Le rythme, qui change.", "Les gens.", "Nos prêts ont crû de 12 % en 2025.")
FIGURES = ("12", "3,5", "1 000", "XII", "½", "12.", "2)", "trente", "7 %", "２")


def listed(items, sign="."):
    return "\n".join(f"{at}{sign} {each}" for at, each in enumerate(items, 1))


@pytest.mark.parametrize(
    "after",
    [
        listed(ITEMS, ")"),
        listed(ITEMS[1:]),
        listed((*ITEMS[2:], *ITEMS[:2])),
        "\n".join(ITEMS),
        listed(("Une chose de plus.", *ITEMS)),
    ],
    ids=["another manner", "fewer", "another order", "none", "more"],
)
def test_the_numbers_of_a_list_may_change(after):
    assert not beside(listed(ITEMS), after).obstacles


@pytest.mark.parametrize("seed", SEEDS)
def test_any_other_figure_in_a_list_is_a_claim(seed):
    chance = random.Random(seed)  # noqa: S311  # repeatable, no secret
    items = chance.sample(ITEMS[:3], 3)
    at = chance.randrange(3)
    words = items[at].split()
    words.insert(chance.randint(0, len(words)), chance.choice(FIGURES))
    more = [*items[:at], " ".join(words), *items[at + 1 :]]

    assert beside(listed(items), listed(more)).added
    assert beside(listed(more), listed(items)).touched


def test_a_sentence_in_which_something_was_found_is_locked():
    before = "On est les meilleurs. Merci à vous."

    changed = beside(before, "On est les pires. Merci à vous.", findings=((8, 20),))

    assert changed.touched == ["On est les meilleurs."]


def test_who_is_named_stays_named():
    assert beside("Bravo à Julie et Marc !", "Merci Julie.").names == ["Marc"]
    assert not beside("Bravo à Julie !", "Merci Julie, et merci Paul.").names


@pytest.mark.parametrize("push", ["\n\n\n", " Merci à vous toutes et tous." * 9, "\n.\n.\n"])
def test_a_warning_does_not_sink_below_the_fold(push):
    opening, warning = "Quelle belle journée !", CLAIMS[2]
    original = Original(
        text=f"{opening} {warning}", rule=SharingRule.FREE, channels=("linkedin", "email")
    )

    pushed = compared(original, f"{opening}{push} {warning}", LEXICON, WORDINGS)
    kept = compared(original, f"Bonjour. {warning}", LEXICON, WORDINGS)

    assert pushed.obstacles == [Obstacle.PUSHED_DOWN]
    assert pushed.pushed == [warning]
    assert not kept.obstacles


def test_light_changes_have_a_measure_and_free_ones_none():
    before, after = "Quelle belle journée pour nous tous !", "Rien à voir avec cela, vraiment !"

    assert beside(before, after, SharingRule.LIGHT).obstacles == [Obstacle.TOO_MUCH]
    assert not beside(before, after, SharingRule.FREE).obstacles


def test_word_for_word_allows_nothing():
    assert beside("Bonjour.", "Bonjour !", SharingRule.VERBATIM).obstacles == [Obstacle.VERBATIM]


def test_one_may_name_the_own_house():
    assert not beside("Merci.", "Merci à la Banque Aurore.").added


def test_a_long_text_is_compared_in_bounded_time():
    long = "a-" * 20_000 + "mot " * 5_000

    assert beside(long, f"{long} fin").changed <= 1
