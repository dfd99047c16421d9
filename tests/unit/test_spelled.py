"""Numbers in words: the digits that they say."""

import pytest

from rules.spelled import spelled_numbers


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("zéro six trente-neuf quatre-vingt-dix-huit douze trente-quatre", "0639981234"),
        ("zero six soixante et onze quatre-vingts zéro un dix-sept", "0671800117"),
        ("oh seven seven double oh nine double oh one two three", "07700900123"),
        ("zero one nine nine triple oh one two three", "01990001" + "23"),
    ],
)
def test_a_number_in_words_is_read_as_people_say_it(said, digits):
    assert [one for _, one in spelled_numbers(f"Call {said}!")] == [digits]


@pytest.mark.parametrize("text", ["one two three, go", "six sur sept, et huit sur neuf"])
def test_a_few_numbers_are_no_number(text):
    assert not list(spelled_numbers(text))
