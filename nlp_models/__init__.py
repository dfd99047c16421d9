"""The language pipelines that the checker reads with."""

from nlp_models.language import OTHER, common_words, decide, guess, judge, known
from nlp_models.lemmas import LANGUAGES, in_dictionary, lemma_table
from nlp_models.letters import bare, form
from nlp_models.sentences import ends_sentence
from nlp_models.words import places, words

__all__ = [
    "LANGUAGES",
    "OTHER",
    "bare",
    "common_words",
    "decide",
    "ends_sentence",
    "form",
    "guess",
    "in_dictionary",
    "judge",
    "known",
    "lemma_table",
    "places",
    "words",
]
