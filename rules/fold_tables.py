"""The characters that people use instead of letters, and what they stand for."""

LOOKALIKES = dict(
    zip(
        "АВЕКМНОРСТУХІЅЈасеорхуіѕјԁһӏгѵԛԝοαεικνρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧɡɑ",
        "ABEKMHOPCTYXISJaceopxyisjdhlrvqwoaeiknptuxABEZHIKMNOPTYXga",
        strict=True,
    )
)
"""Cyrillic, Greek and phonetic letters that look like Latin ones."""

LEET = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t",
        "@": "a", "$": "s", "€": "e", "!": "i", "|": "il", "£": "l"}  # fmt: skip
"""Figures and signs inside a word, and the letters that each may stand for."""

MASKS = "*_~^|`"
"""Signs that are slipped between the letters of a word."""

FEMININE = (
    "es", "e", "rices", "rice", "trices", "trice", "euses", "euse", "nes", "ne", "ves", "ve",
    "les", "le", "se", "ses", "ière", "ières", "fe", "fes", "te", "tes", "s",
)  # fmt: skip
"""Endings after the point of inclusive writing."""

PLAIN = frozenset(
    "’‘“”«»–—…•€£°™®©\u00a0\u202f\u2009ŒœÆæ\ufe0f×àâäáãéèêëíìîïóòôöõúùûüçñÿÀÂÄÁÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÇÑŸ"
)
"""Characters outside ASCII that need no folding."""
