"""Propositions and what follows from them: the one place that talks to the solver of a package.

A literal is a whole number that is not zero; the opposite of one is its negation.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from pysat.card import ITotalizer
from pysat.solvers import Solver

FEW = 7
"""As many things as nearly every example needs: what counts more is made only if one does not."""


class Logic:
    """Propositions, and what holds of them; one solver learns it all and forgets nothing."""

    def __init__(self) -> None:
        self._solver = Solver(name="cadical153")
        self._counts: dict[tuple[tuple[int, ...], int], list[int]] = {}
        self._last = 0
        self.true = self.proposition()
        self.require([self.true])

    def proposition(self) -> int:
        """Return a new proposition, of which nothing is known."""
        self._last += 1
        return self._last

    def require(self, some: Iterable[int]) -> None:
        """Hold that at least one of these is true."""
        self._solver.add_clause(list(some))

    def any_of(self, some: Iterable[int]) -> int:
        """Return the proposition that one of these is true."""
        parts = list(some)
        whole = self.proposition()
        self.require([-whole, *parts])
        for part in parts:
            self.require([-part, whole])
        return whole

    def all_of(self, some: Iterable[int]) -> int:
        """Return the proposition that all of these are true."""
        return -self.any_of(-part for part in some)

    def exactly_one(self, some: Sequence[int]) -> None:
        """Hold that one of these is true and no other."""
        self.require(some)
        for one, other in combinations(some, 2):
            self.require([-one, -other])

    def model(self, holding: Iterable[int]) -> frozenset[int] | None:
        """Return all literals of one way in which these are true, or None if there is none."""
        found = self._solver.solve(list(holding))
        return frozenset(self._solver.get_model()) if found else None

    def core(self, holding: Iterable[int]) -> frozenset[int]:
        """Return some of these literals that can't be true together; none when all can."""
        possible = self._solver.solve(list(holding))
        return frozenset() if possible else frozenset(self._solver.get_core())

    def smallest(self, holding: Sequence[int], counted: Sequence[int]) -> frozenset[int] | None:
        """Return a way in which these are true with as few of `counted` true as can be."""
        smallest = self.model(holding)
        if smallest is None:
            return None
        for most in self._bounds(tuple(counted)):
            if (found := self.model([*holding, most])) is not None:
                return found
        return smallest

    def _bounds(self, counted: tuple[int, ...]) -> Iterator[int]:
        """Yield, for each number from 0, the proposition that at most so many are true."""
        known = 0
        for limit in (FEW, len(counted) - 1):
            more = self._totals(counted, min(limit, len(counted) - 1))
            yield from (-each for each in more[known:])
            known = len(more)

    def _totals(self, counted: tuple[int, ...], limit: int) -> list[int]:
        """Return, for each number from 0 to a limit, the proposition that more are true."""
        if (known := self._counts.get((counted, limit))) is not None:
            return known
        totals = ITotalizer(lits=list(counted), ubound=limit, top_id=self._last)
        for clause in totals.cnf.clauses:
            self.require(clause)
        self._last = totals.top_id
        self._counts[counted, limit] = totals.rhs
        return self._counts[counted, limit]
