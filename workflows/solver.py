"""Propositions and what follows from them: the one place that talks to the solver of a package.

A literal is a whole number that is not zero; the opposite of one is its negation.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from pysat.solvers import Solver


class Logic:
    """Propositions, and the clauses that hold of them."""

    def __init__(self) -> None:
        self._clauses: list[list[int]] = []
        self._last = 0
        self.true = self.proposition()
        self.require([self.true])

    def proposition(self) -> int:
        """Return a new proposition, of which nothing is known."""
        self._last += 1
        return self._last

    def require(self, some: Iterable[int]) -> None:
        """Hold that at least one of these is true."""
        self._clauses.append(list(some))

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
        with Solver(name="cadical153", bootstrap_with=self._clauses) as solver:
            return frozenset(solver.get_model()) if solver.solve(list(holding)) else None

    def core(self, holding: Iterable[int]) -> frozenset[int]:
        """Return some of these literals that can't be true together; none when all can."""
        with Solver(name="minisat22", bootstrap_with=self._clauses) as solver:
            return frozenset() if solver.solve(list(holding)) else frozenset(solver.get_core())

    def smallest(self, holding: Sequence[int], counted: Sequence[int]) -> frozenset[int] | None:
        """Return a way in which these are true with as few of `counted` true as can be."""
        if self.model(holding) is None:
            return None
        return next(found for found in self._growing(holding, counted) if found is not None)

    def _growing(
        self, holding: Sequence[int], counted: Sequence[int]
    ) -> Iterator[frozenset[int] | None]:
        for bound in range(len(counted) + 1):
            with Solver(name="minicard", bootstrap_with=self._clauses) as solver:
                solver.add_atmost(list(counted), bound)
                yield frozenset(solver.get_model()) if solver.solve(list(holding)) else None
