"""Where sentences end: after final marks and line ends, but not after abbreviations."""

ABBREVIATIONS = frozenset(
    "m mm mme mlle mmes dr pr me st ste art env cf vs mr mrs ms prof al ex p pp vol fig "
    "inc ltd corp approx etc tel av bd janv fevr sept oct nov dec jan feb jr sr".split()
)
"""Words, in bare form, whose full stop does not end a sentence."""


def ends_sentence(word: str, before: str) -> bool:
    """Tell whether a word ends its sentence, knowing the bare word before it."""
    if word == ".":
        return not (before in ABBREVIATIONS or (len(before) == 1 and before.isalpha()))
    return word == "\n" or (word[0] in ".!?…" and not word.isspace())
