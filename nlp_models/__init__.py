"""The language pipelines that the checker reads with."""

from nlp_models.features import FIGURE, Sentence, features
from nlp_models.fields import fields_of
from nlp_models.language import OTHER, common_words, decide, guess, judge, known, wordless
from nlp_models.lemmas import LANGUAGES, in_dictionary, lemma_table
from nlp_models.letters import bare, form
from nlp_models.sentence_model import Judgement, SentenceModel, model_digest, sentence_model
from nlp_models.sentences import ends_sentence
from nlp_models.words import is_word, places, words

__all__ = [
    "FIGURE",
    "LANGUAGES",
    "OTHER",
    "Judgement",
    "Sentence",
    "SentenceModel",
    "bare",
    "common_words",
    "decide",
    "ends_sentence",
    "features",
    "fields_of",
    "form",
    "guess",
    "in_dictionary",
    "is_word",
    "judge",
    "known",
    "lemma_table",
    "model_digest",
    "places",
    "sentence_model",
    "wordless",
    "words",
]
