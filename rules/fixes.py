"""Fixes: the edits of a rule, at the place where it found something."""

from collections.abc import Mapping

from rules.model import FixSource, Words
from rules.report import Edit, Fix


def filled(words: Words, quote: str) -> Words:
    """Return the texts with `{quote}` replaced by the words found."""
    return {language: text.replace("{quote}", quote) for language, text in words.items()}


def fix(source: FixSource, text: str, span: tuple[int, int], sentence_end: int, lang: str) -> Fix:
    """Return the note and the edits that make the finding disappear."""
    quote = text[span[0] : span[1]]
    return Fix(filled(source.note, quote), _edits(source, text, span, sentence_end, lang))


def _edits(
    source: FixSource, text: str, span: tuple[int, int], sentence_end: int, lang: str
) -> tuple[Edit, ...]:
    start, end = span
    if source.delete:
        if text[end : end + 1] == " " and (start == 0 or text[start - 1 : start].isspace()):
            end += 1
        return (Edit(start, end, ""),)
    if source.replace is not None:
        return (
            Edit(start, end, _cased(filled(source.replace, text[start:end])[lang], text[start])),
        )
    if source.insert is not None:
        return (_insertion(source.insert, source.where, text, sentence_end, lang),)
    return ()


def _cased(new: str, first: str) -> str:
    """Return the new words with a capital if the old ones had one."""
    return new[:1].upper() + new[1:] if first.isupper() else new


def _insertion(
    insert: Mapping[str, str], where: str, text: str, sentence_end: int, lang: str
) -> Edit:
    new = insert[lang]
    if where == "start":
        return Edit(0, 0, f"{new}\n")
    at = sentence_end if where == "after" else len(text.rstrip())
    gap = " " if where == "after" else "\n"
    return Edit(at, at, gap + new if at else new)
