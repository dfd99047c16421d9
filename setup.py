"""Compiles the modules in which the checker spends its time, where that is asked for (decision 13).

A wheel built with PORTEVOIX_COMPILE=1 holds them compiled; nothing else does, least of all an
editable installation, whose sources are what runs.
"""

import os
import sys

from setuptools import setup

COMPILED = (
    "nlp_models/fields.py",
    "nlp_models/language.py",
    "nlp_models/lemmas.py",
    "nlp_models/letters.py",
    "nlp_models/rows.py",
    "nlp_models/words.py",
    "rules/check.py",
    "rules/closeness.py",
    "rules/compile.py",
    "rules/context.py",
    "rules/disguise.py",
    "rules/figures.py",
    "rules/fold.py",
    "rules/gates.py",
    "rules/index.py",
    "rules/judging.py",
    "rules/kinds/identifier.py",
    "rules/kinds/missing.py",
    "rules/kinds/nearby.py",
    "rules/kinds/phrase.py",
    "rules/negation.py",
    "rules/phrases.py",
    "rules/reading.py",
    "rules/secrets.py",
    "rules/sentences.py",
    "rules/sequence.py",
    "rules/spelled.py",
    "rules/standing.py",
    "rules/text.py",
    "rules/vocabulary.py",
)

if os.environ.get("PORTEVOIX_COMPILE") and "bdist_wheel" in sys.argv:
    from mypyc.build import mypycify

    setup(ext_modules=mypycify(list(COMPILED)))
else:
    setup()
