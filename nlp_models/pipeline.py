"""The spaCy pipelines: our words, sentences, dictionary forms and risks, built once per process."""

from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from nlp_models.features import FIGURE, Sentence
from nlp_models.lemmas import lemma_table
from nlp_models.letters import bare, form
from nlp_models.sentence_model import PERCENT, sentence_model
from nlp_models.sentences import ends_sentence
from nlp_models.words import is_word, places


class _Words:
    """A spaCy tokenizer that splits as `nlp_models.words` does."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        pieces: list[str] = []
        spaces: list[bool] = []
        at = 0
        for start, end in [*places(text), (len(text), len(text))]:
            gap = text[at:start]
            if gap and pieces and gap[0] == " ":
                spaces[-1], gap = True, gap[1:]
            if gap:
                pieces.append(gap)
                spaces.append(False)
            if start < end:
                pieces.append(text[start:end])
                spaces.append(False)
            at = end
        return Doc(self.vocab, words=pieces, spaces=spaces)


@Language.component("portevoix_sentences")
def _mark_sentences(doc: Doc) -> Doc:
    """Mark where sentences begin."""
    begins = True
    for token in doc:
        token.is_sent_start = begins
        before = doc[token.i - 1].text if token.i else ""
        begins = ends_sentence(token.text, bare(before))
    return doc


@cache
def pipeline(language: str) -> Language:
    """Return the pipeline of a language: words, sentences, lemmas, and `doc.cats`."""
    nlp = Language(Vocab())
    nlp.tokenizer = _Words(nlp.vocab)
    nlp.add_pipe("portevoix_sentences")
    nlp.add_pipe("portevoix_lemmas", config={"language": language})
    nlp.add_pipe("portevoix_risks", config={"language": language})
    return nlp


@Language.factory("portevoix_lemmas", default_config={"language": "fr"})
class _Lemmas:
    """Gives every token the bare dictionary form that the rules compare."""

    def __init__(self, nlp: Language, name: str, language: str) -> None:
        self.name = name
        self._table = lemma_table(language)

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            form = bare(token.text)
            token.lemma_ = self._table[form]
        return doc


@Language.factory("portevoix_risks", default_config={"language": "fr"})
class _Risks:
    """Gives a document its chance, from 0 to 1, of every category, as spaCy's categorisers do."""

    def __init__(self, nlp: Language, name: str, language: str) -> None:
        self.name = name
        self._language = language

    def __call__(self, doc: Doc) -> Doc:
        told = [_told(sentence, self._language) for sentence in doc.sents]
        judgement = sentence_model(self._language).judge([one for one in told if one.words])
        doc.cats = {
            name: max(judgement.chances(name), default=0) / PERCENT for name in judgement.categories
        }
        return doc


def _told(sentence: Span, language: str) -> Sentence:
    """Return a sentence as the model reads it, without names and findings."""
    words = [token for token in sentence if token.text.strip() and is_word(token.text)]
    figures = [FIGURE if token.text[0].isdigit() else "" for token in words]
    return Sentence(
        language,
        [figure or token.lemma_ for token, figure in zip(words, figures, strict=True)],
        [figure or form(token.text) for token, figure in zip(words, figures, strict=True)],
    )
