"""The spaCy pipelines: our words, sentences and dictionary forms, built once per process."""

from functools import cache

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from nlp_models.lemmas import lemma_table
from nlp_models.letters import bare
from nlp_models.sentences import ends_sentence
from nlp_models.words import places


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
    """Return the blank pipeline of a language: words, sentences, lemmas."""
    nlp = Language(Vocab())
    nlp.tokenizer = _Words(nlp.vocab)
    nlp.add_pipe("portevoix_sentences")
    nlp.add_pipe("portevoix_lemmas", config={"language": language})
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
