"""The checker: packs compiled once, any text checked against all of them in one pass."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from nlp_models import LANGUAGES, Judgement, Sentence, model_digest, sentence_model
from rules.build import Builder, Concepts, reached
from rules.classes import Classes
from rules.compile import Candidates, Shape, shapes
from rules.digest import digest
from rules.errors import Fault, PackError
from rules.fixes import filled, fix
from rules.judging import Teller
from rules.model import ContentClass, Pack, Reference, Rule, Severity
from rules.parse import unknown_terms
from rules.reading import Reader
from rules.report import ENGINE, ClassReason, Finding, Report
from rules.subject import Subject
from rules.text import Match, Span, Text

LEAST_LIKELY = 20
"""Below this chance, in percent, a rule that says `unless: [unlikely]` is silent."""


class Found(NamedTuple):
    """One place that a shape found, weighed: what decides whether a finding is made of it."""

    shape: Shape
    match: Match
    sentence: int
    start: int
    end: int
    severity: Severity
    confidence: int


class Heard(NamedTuple):
    """A text, read: its class, and what the wordings of rules find in it."""

    text: str
    subject: Subject
    read: Text
    content_class: ContentClass
    reason: ClassReason | None
    worded: Sequence[Found]


class Checker:
    """Packs and concepts, compiled; `check` reads a text and says what is wrong with it."""

    def __init__(self, packs: Sequence[Pack], concepts: Concepts, *, model: bool = True) -> None:
        faults = [fault for pack in packs for fault in _placed(pack, concepts)]
        if faults:
            raise PackError(faults)
        builder = Builder(concepts)
        every = list(shapes(builder, packs))
        self._shapes = [one for one in every if not one.asked]
        self._asked = _by_chance(every)
        self._gives_way = {one: others for pack in packs for one, others in pack.gives_way.items()}
        self._digests = {pack.name: _digest(pack, concepts) for pack in packs}
        self._classes = Classes(builder)
        builder.finish()
        self._candidates = Candidates(builder, self._shapes)
        self._reader = Reader(builder)
        self._teller = Teller(builder)
        self._model = model

    @property
    def packs(self) -> tuple[str, ...]:
        """The names of the packs."""
        return tuple(self._digests)

    def check(self, text: str, subject: Subject, *, prefilter: bool = True) -> Report:
        """Return the report on a text; the same values give the same report, byte for byte."""
        heard = self._heard(text, subject, prefilter=prefilter)
        self._judge(heard)
        return self._report(heard)

    def every(self, text: str, subject: Subject) -> tuple[Finding, ...]:
        """Return what every rule finds by itself, also what a graver finding would hide."""
        heard = self._heard(text, subject)
        self._judge(heard)
        return tuple(_finding(heard, one) for one in self._found(heard))

    def sentences(self, text: str, subject: Subject) -> tuple[list[Sentence], list[Span]]:
        """Return what the sentence model is told of a text, and where each sentence stands."""
        heard = self._heard(text, subject)
        read = heard.read
        return self._told(heard), [
            read.folded.original(*read.stretch_of_sentence(number))
            for number in range(len(read.sentences))
        ]

    def _heard(self, text: str, subject: Subject, *, prefilter: bool = True) -> Heard:
        """Return a text, read, with what the wordings of rules find in it."""
        read = self._reader.read(text, subject, plainly=not prefilter)
        content_class, reason = self._classes.of(read, text)
        shapes = self._chosen(read, subject, content_class, prefilter)
        worded = [one for shape in shapes for one in _weighed(read, subject, shape)]
        return Heard(text, subject, read, content_class, reason, worded)

    def _chosen(
        self, read: Text, subject: Subject, content_class: ContentClass, prefilter: bool
    ) -> list[Shape]:
        if prefilter:
            chosen = self._candidates.of(read, subject)
        else:
            chosen = [shape for shape in self._shapes if shape.counts(subject)]
        return [shape for shape in chosen if _suits(shape, content_class)]

    def _told(self, heard: Heard) -> list[Sentence]:
        """Return what the sentence model is told: words, what rules found, the post as a whole."""
        found = [(one.shape.rule.category, one.sentence) for one in heard.worded]
        about = [str(heard.content_class)]
        about += [] if heard.subject.lexicon.listed else ["unlisted"]
        return self._teller.sentences(heard.read, found, about)

    def _judge(self, heard: Heard) -> None:
        """Let the sentence model of the text's language read it."""
        read = heard.read
        if self._model and read.language in LANGUAGES and read.sentences:
            packs = heard.subject.pack_names
            read.judgement = sentence_model(read.language).judge(self._told(heard), packs)

    def _found(self, heard: Heard) -> Iterator[Found]:
        """Yield what wordings show, less what the model doubts, then what only the model sees."""
        yield from (one for one in heard.worded if not _doubted(heard.read, one))
        for shape in self._likely(heard.read.judgement):
            if shape.counts(heard.subject) and _suits(shape, heard.content_class):
                yield from _weighed(heard.read, heard.subject, shape)

    def _likely(self, judgement: Judgement | None) -> Iterator[Shape]:
        """Yield the shapes that ask the model for what it thinks likely enough."""
        if judgement is None:
            return
        for least, asking in self._asked.items():
            for category in judgement.reaching(least):
                yield from asking.get(category, ())

    def _report(self, heard: Heard) -> Report:
        shown = self._stayed(_merged(self._found(heard)))
        return Report(
            findings=tuple(_finding(heard, one) for one in shown),
            lang=heard.read.language,
            content_class=heard.content_class,
            class_reason=heard.reason,
            digests=self._digests_for(heard.subject),
            as_of=heard.subject.as_of,
            ui=heard.subject.ui,
        )

    def _stayed(self, found: Sequence[Found]) -> list[Found]:
        """Return what was found, less what gives way to another category that is as grave."""
        gravest: dict[str, int] = {}
        for one in found:
            category = one.shape.rule.category
            gravest[category] = max(one.severity.rank, gravest.get(category, 0))
        return [
            one
            for one in found
            if not any(
                gravest.get(other, -1) >= one.severity.rank
                for other in self._gives_way.get(one.shape.rule.category, ())
            )
        ]

    def _digests_for(self, subject: Subject) -> Mapping[str, Any]:
        packs = {
            name: digest_
            for name, digest_ in sorted(self._digests.items())
            if name in subject.pack_names
        }
        return {
            "packs": packs,
            "model": model_digest() if self._model else None,
            "lexicon": subject.lexicon.digest,
            "engine": ENGINE,
        }


def _placed(pack: Pack, concepts: Concepts) -> Iterable[Fault]:
    for pointer, message in unknown_terms(pack, concepts):
        yield Fault(f"{pack.name}:{pointer}", message)


def _digest(pack: Pack, concepts: Concepts) -> str:
    """Return the digest of a pack together with every concept that it reaches."""
    builder = Builder(concepts)
    shapes(builder, [pack])
    told = {
        name: {
            **{key: list(value) for key, value in concepts[name].wordings.items()},
            "include": list(concepts[name].include),
        }
        for name in reached(concepts, builder.used)
    }
    return digest({"pack": pack.digest, "concepts": told})


def _by_chance(every: Iterable[Shape]) -> dict[int, dict[str, list[Shape]]]:
    """Return the shapes that ask the model, by the least chance and the category they ask for."""
    found: dict[int, dict[str, list[Shape]]] = {}
    for shape in every:
        if shape.asked:
            asking = found.setdefault(shape.asked.least, {})
            asking.setdefault(shape.asked.reads, []).append(shape)
    return found


def _suits(shape: Shape, content_class: ContentClass) -> bool:
    """Tell whether the rule speaks of posts of this class."""
    return not shape.rule.classes or content_class in shape.rule.classes


def _weighed(read: Text, subject: Subject, shape: Shape) -> Iterator[Found]:
    """Yield every place that the shape finds, with its severity and confidence there."""
    for match in shape.matches(read):
        sentence = read.sentence(match.start)
        severity, confidence = shape.weighed(read, match, subject)
        if shape.asked and read.judgement:
            confidence = read.judgement.chances(shape.asked.reads)[sentence]
            highest = Severity.HIGH if confidence >= shape.asked.sure else Severity.LOW
            severity = min(severity, highest, key=lambda one: one.rank)
        start, end = read.folded.original(*read.stretch(match))
        yield Found(shape, match, sentence, start, end, severity, confidence)


def _doubted(read: Text, one: Found) -> bool:
    """Tell whether the rule yields to the model, and the model thinks its category unlikely."""
    if not one.shape.doubtful or read.judgement is None:
        return False
    return read.judgement.highest(one.shape.rule.category) < LEAST_LIKELY


def _finding(heard: Heard, found: Found) -> Finding:
    """Return the finding that is made of a place, in words."""
    text, read, subject = heard.text, heard.read, heard.subject
    rule, quote = found.shape.rule, text[found.start : found.end]
    last = max(found.match.end - 1, found.match.start)
    sentence = read.folded.original(*read.stretch_of_sentence(read.sentence(last)))
    lang = read.language if read.language in {"fr", "en"} else found.shape.language
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=found.severity,
        start=found.start,
        end=found.end,
        quote=quote,
        message=filled(rule.message, quote),
        why=filled(rule.why, quote),
        fix=fix(rule.fix, text, (found.start, found.end), sentence[1], lang),
        references=_references(rule, subject),
        reviewers=rule.reviewers,
        confidence=found.confidence,
        source="model" if found.shape.asked else "rule",
    )


def _references(rule: Rule, subject: Subject) -> tuple[Reference, ...]:
    """Return the articles in force on the day, those of the post's places if there are any."""
    current = tuple(one for one in rule.references if one.period.holds(subject.as_of))
    return tuple(one for one in current if one.jurisdiction in subject.places) or current


def _merged(found: Iterable[Found]) -> list[Found]:
    """Return what was found in reading order; of one category, the gravest of those that overlap.

    What a rule's words show goes before what only the model sees.
    """
    gravest = sorted(
        found,
        key=lambda one: (
            one.shape.asked is not None,
            -one.severity.rank,
            one.start - one.end,
            one.start,
            one.shape.rule.id,
        ),
    )
    taken: dict[str, list[tuple[int, int]]] = {}
    kept: list[Found] = []
    for one in gravest:
        spans = taken.setdefault(one.shape.rule.category, [])
        at = bisect_left(spans, (one.start, one.end))
        before, after = spans[max(at - 1, 0) : at], spans[at : at + 1]
        if not any(one.start < end and start < one.end for start, end in before + after):
            spans.insert(at, (one.start, one.end))
            kept.append(one)
    return sorted(kept, key=lambda one: (one.start, one.end, one.shape.rule.id))
