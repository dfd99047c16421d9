"""From definitions to the index: concepts, terms and choices become numbered groups."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from nlp_models import LANGUAGES
from rules.gates import FORMS
from rules.index import Index
from rules.sequence import Place
from rules.sequence import Sequence as PlaceSequence
from rules.terms import FIGURES, LISTS, WILDCARDS, BadTerm, Slot, Term, Word, parse

Concepts = Mapping[str, "Concept"]


class Concept:
    """A named set of wordings in both languages."""

    __slots__ = ("include", "name", "wordings")

    def __init__(
        self, name: str, wordings: Mapping[str, tuple[str, ...]], include: tuple[str, ...] = ()
    ) -> None:
        self.name = name
        self.wordings = wordings
        self.include = include


class Builder:
    """Numbers everything that rules look for; the same wording gets the same number."""

    def __init__(self, concepts: Concepts) -> None:
        self.index = Index()
        self.concepts = concepts
        self.used: set[str] = set()
        self._named: dict[str, int] = {}
        self._terms: dict[tuple[str, str], int] = {}
        self._choices: dict[tuple[int, ...], int] = {}
        self._empty: list[tuple[int, Concept]] = []
        self._rows: list[tuple[int, Sequence[Place], bool]] = []
        self._shared: dict[Hashable, Any] = {}
        for name in sorted(FIGURES):
            self._named["#" + name] = self.index.group()
        for name in sorted(LISTS):
            self._named["$" + name] = self.index.group()
        for name in FORMS:
            self._named["!" + name] = self.index.group()
        self._named["^"] = self.index.group()

    def named(self, name: str) -> int:
        """Return the group of `@concept`, `$list`, `#figure` or the gate of a `!form`."""
        if name in self._named:
            return self._named[name]
        if name[0] != "@" or name[1:] not in self.concepts:
            raise BadTerm(f"there is no concept {name}")
        self.used.add(name[1:])
        self._named[name] = group = self.index.group()
        self._empty.append((group, self.concepts[name[1:]]))
        return group

    def shared(self, made: Any) -> Any:
        """Return the first value that was equal to this one, so that it is asked once a text."""
        return self._shared.setdefault(made, made)

    def finish(self) -> Index:
        """Fill the groups of the concepts that were named, and build the index."""
        while self._empty:
            group, concept = self._empty.pop()
            for language in LANGUAGES:
                for wording in (*concept.wordings[language], *concept.wordings["any"]):
                    self._fill(group, wording, language)
            for other in concept.include:
                self.index.part(group, self.named("@" + other))
        for group, slots, crosses in self._rows:
            self._sequence(group, slots, crosses)
        self.index.build()
        return self.index

    def term(self, source: str, language: str) -> int:
        """Return the group of one term in one language."""
        key = source, language
        if key not in self._terms:
            terms = parse(source)
            if len(terms) == 1 and len(terms[0].places) == 1:
                (place,) = terms[0].places
                if isinstance(place, Slot) and place.name not in WILDCARDS:
                    self._terms[key] = self.named(place.name)
                    return self._terms[key]
            self._terms[key] = group = self.index.group()
            self._fill(group, source, language)
        return self._terms[key]

    def choice(self, sources: Iterable[str], language: str) -> int:
        """Return the group of any of these terms."""
        groups = tuple(sorted({self.term(source, language) for source in sources}))
        return self.union(groups)

    def union(self, groups: tuple[int, ...]) -> int:
        """Return the group of everything in these groups."""
        if len(groups) == 1:
            return groups[0]
        if groups not in self._choices:
            self._choices[groups] = group = self.index.group()
            for part in groups:
                self.index.part(group, part)
        return self._choices[groups]

    def row(self, places: Sequence[Sequence[str]], language: str) -> int:
        """Return the group of a row of choices, as the kind `tokens` spells them out."""
        group = self.index.group()
        slots: list[Place] = []
        for choice in places:
            if len(choice) == 1 and choice[0] in WILDCARDS:
                slots.append(Place(wildcard=choice[0]))
            else:
                slots.append(Place(self.choice(choice, language)))
        self._rows.append((group, _anchored(slots), False))
        return group

    def _fill(self, group: int, source: str, language: str) -> None:
        for term in parse(source):
            words = tuple(place for place in term.places if isinstance(place, Word))
            if len(words) == len(term.places):
                self.index.literal(language, words, term.crosses, group)
            else:
                slots = _anchored(self._slots(term, language))
                self._rows.append((group, slots, term.crosses))

    def _slots(self, term: Term, language: str) -> list[Place]:
        slots: list[Place] = []
        run: list[Word] = []
        for place in (*term.places, None):
            if isinstance(place, Word):
                run.append(place)
                continue
            if run:
                slots.append(Place(self._run(tuple(run), term.crosses, language)))
                run = []
            if place is not None:
                wild = place.name in WILDCARDS
                slots.append(Place(wildcard=place.name) if wild else Place(self.named(place.name)))
        return slots

    def _run(self, words: tuple[Word, ...], crosses: bool, language: str) -> int:
        key = repr((words, crosses)), language
        if key not in self._terms:
            self._terms[key] = group = self.index.group()
            self.index.literal(language, words, crosses, group)
        return self._terms[key]

    def _sequence(self, group: int, slots: Sequence[Place], crosses: bool) -> None:
        anchors = [at for at, slot in enumerate(slots) if slot.group >= 0]
        anchor = min(anchors, key=lambda at: self._weight(slots[at].group))
        groups = frozenset(slot.group for slot in slots if slot.group >= 0)
        self.index.sequence(group, PlaceSequence(tuple(slots), anchor, crosses, groups))

    def _weight(self, group: int) -> tuple[int, int]:
        """Return how common a group is: one long wording first, figures and lists last."""
        node = self.index.groups[group]
        return node.size or MANY, -node.letters


MANY = 1_000


def _anchored(slots: Sequence[Place]) -> Sequence[Place]:
    if all(slot.group < 0 for slot in slots):
        raise BadTerm("a term needs at least one word, concept, list or figure")
    return slots


def circles(concepts: Concepts) -> Iterator[tuple[str, str, str]]:
    """Yield each concept, and where, that names one that is not there or, by others, itself."""
    reach = {name: _names(concept) for name, concept in concepts.items()}
    for name, others in reach.items():
        for pointer, other in _placed(concepts[name]):
            if other not in concepts:
                yield name, pointer, f"there is no concept @{other}"
        ahead, seen = list(others), set(others)
        while ahead:
            further = reach.get(ahead.pop(), frozenset()) - seen
            seen |= further
            ahead += further
        if name in seen:
            yield name, "/concept", "the concept includes itself"


def _placed(concept: Concept) -> Iterator[tuple[str, str]]:
    """Yield every concept that another names, with the place."""
    for key, wordings in concept.wordings.items():
        for number, wording in enumerate(wordings):
            for other in sorted(named(wording)):
                yield f"/{key}/{number}", other
    for number, other in enumerate(concept.include):
        yield f"/include/{number}", other


def reached(concepts: Concepts, first: Iterable[str]) -> list[str]:
    """Return the names of these concepts and of all that they include."""
    ahead = list(first)
    seen = set(ahead)
    while ahead:
        further = _names(concepts[ahead.pop()]) - seen
        seen |= further
        ahead += further
    return sorted(seen)


def _names(concept: Concept) -> frozenset[str]:
    return frozenset(other for _, other in _placed(concept))


def named(wording: str) -> frozenset[str]:
    """Return the names of the concepts that a term uses."""
    if "@" not in wording:
        return frozenset()
    return frozenset(
        place.name[1:]
        for term in parse(wording)
        for place in term.places
        if isinstance(place, Slot) and place.name[0] == "@"
    )
