"""The checker: packs compiled once, any text checked against all of them in one pass."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
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

LEAST_LIKELY = 50
"""Below this chance, in percent, a rule that says `unless: [unlikely]` is silent."""


AT_ONCE = 8
"""How many posts `check_many` takes through each step together; more do not fit the caches."""


class Found(NamedTuple):
    """One finding, with the shape that made it and the sentence it stands in."""

    shape: Shape
    sentence: int
    finding: Finding


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

    def check_many(self, posts: Iterable[tuple[str, Subject]]) -> Iterator[Report]:
        """Yield what `check` returns for each; some at a time, faster where the model reads."""
        rest = iter(posts)
        while some := [self._heard(text, subject) for text, subject in islice(rest, AT_ONCE)]:
            for heard in some:
                self._judge(heard)
            yield from map(self._report, some)

    def every(self, text: str, subject: Subject) -> tuple[Finding, ...]:
        """Return what every rule finds by itself, also what a graver finding would hide."""
        heard = self._heard(text, subject)
        self._judge(heard)
        return tuple(self._found(heard))

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
        worded = _worded(read, text, subject, shapes)
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
        found = [(one.finding.category, one.sentence) for one in heard.worded]
        about = [str(heard.content_class)]
        about += [] if heard.subject.lexicon.listed else ["unlisted"]
        return self._teller.sentences(heard.read, found, about)

    def _judge(self, heard: Heard) -> None:
        """Let the sentence model of the text's language read it."""
        read = heard.read
        if self._model and read.language in LANGUAGES and read.sentences:
            read.judgement = sentence_model(read.language).judge(self._told(heard))

    def _found(self, heard: Heard) -> Iterator[Finding]:
        """Yield what wordings show, less what the model doubts, then what only the model sees."""
        yield from (one.finding for one in heard.worded if not _doubted(heard.read, one))
        for shape in self._likely(heard.read.judgement):
            if shape.counts(heard.subject) and _suits(shape, heard.content_class):
                for match in shape.matches(heard.read):
                    yield _finding(shape, heard.read, match, heard.text, heard.subject)

    def _likely(self, judgement: Judgement | None) -> Iterator[Shape]:
        """Yield the shapes that ask the model for what it thinks likely enough."""
        if judgement is None:
            return
        for least, asking in self._asked.items():
            for category in judgement.reaching(least):
                yield from asking.get(category, ())

    def _report(self, heard: Heard) -> Report:
        return Report(
            findings=tuple(_merged(self._found(heard))),
            lang=heard.read.language,
            content_class=heard.content_class,
            class_reason=heard.reason,
            digests=self._digests_for(heard.subject),
            as_of=heard.subject.as_of,
            ui=heard.subject.ui,
        )

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


def _worded(read: Text, text: str, subject: Subject, shapes: Iterable[Shape]) -> list[Found]:
    return [
        Found(shape, read.sentence(match.start), _finding(shape, read, match, text, subject))
        for shape in shapes
        for match in shape.matches(read)
    ]


def _doubted(read: Text, one: Found) -> bool:
    """Tell whether the rule yields to the model, and the model thinks its category unlikely."""
    asks = one.shape.doubtful and read.judgement
    chances = asks.chances(one.finding.category) if asks else ()
    return bool(chances) and max(chances) < LEAST_LIKELY


def _finding(shape: Shape, read: Text, match: Match, text: str, subject: Subject) -> Finding:
    rule = shape.rule
    start, end = read.folded.original(*read.stretch(match))
    quote = text[start:end]
    severity, confidence = shape.weighed(read, match, subject)
    if shape.asked and read.judgement:
        confidence = read.judgement.chances(shape.asked.reads)[read.sentence(match.start)]
        highest = Severity.HIGH if confidence >= shape.asked.sure else Severity.LOW
        severity = min(severity, highest, key=lambda one: one.rank)
    last = max(match.end - 1, match.start)
    sentence = read.folded.original(*read.stretch_of_sentence(read.sentence(last)))
    lang = read.language if read.language in {"fr", "en"} else shape.language
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=severity,
        start=start,
        end=end,
        quote=quote,
        message=filled(rule.message, quote),
        why=filled(rule.why, quote),
        fix=fix(rule.fix, text, (start, end), sentence[1], lang),
        references=_references(rule, subject),
        reviewers=rule.reviewers,
        confidence=confidence,
        source="model" if shape.asked else "rule",
    )


def _references(rule: Rule, subject: Subject) -> tuple[Reference, ...]:
    """Return the articles in force on the day, those of the post's places if there are any."""
    current = tuple(one for one in rule.references if one.period.holds(subject.as_of))
    return tuple(one for one in current if one.jurisdiction in subject.places) or current


def _merged(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings in reading order; of one category, the gravest of those that overlap.

    What a rule's words show goes before what only the model sees.
    """
    gravest = sorted(
        found,
        key=lambda one: (
            one.source == "model",
            -one.severity.rank,
            one.start - one.end,
            one.start,
            one.rule,
        ),
    )
    taken: dict[str, list[tuple[int, int]]] = {}
    kept: list[Finding] = []
    for finding in gravest:
        spans = taken.setdefault(finding.category, [])
        at = bisect_left(spans, (finding.start, finding.end))
        before, after = spans[max(at - 1, 0) : at], spans[at : at + 1]
        if not any(finding.start < end and start < finding.end for start, end in before + after):
            spans.insert(at, (finding.start, finding.end))
            kept.append(finding)
    return sorted(kept, key=lambda one: (one.start, one.end, one.rule))
