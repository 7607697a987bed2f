"""Load: a million requests by the rules that one request is walked by.

Requests that meet the same world differ in their dice alone, and dice decide at few places: which endpoint, which
CoreDNS pod, which node of a load balancer. So one request is walked; the choices it met split the whole batch, in
arrays, into those that chose alike; one of each other part is walked, and so on, until every path has been walked
once and every request is counted on its own. The counts are those that single walks with the same seeds would give,
not an estimate of them.

A choice is made once a connection: with `connections="reused"` (keep-alive) all requests follow the first. Such a
connection goes on in the next batch (`Load.memory`) for as long as it lives; then the next request opens another.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from .hops import Affinity, Choice, Hop, Memory
from .packet import GAMMA, MASK, MIX_ONE, MIX_TWO
from .request import Request
from .servers import Servers
from .trace import FORGETFUL, Trace, traverse
from .world import World

Numbers = NDArray[np.uint64]
Parts = NDArray[np.uint16]
Connections = Literal["new", "reused"]
T = TypeVar("T")

TURNS = 64  # each request owns so many numbers of one splitmix64 stream
STRIDE = TURNS * GAMMA & MASK
BLOCK = 16384  # elements that stay in the processor's first caches
FEW = 16  # parts that are told apart by comparing rather than by searching
ROLLS = 1 << 53
NEARLY_ONE = 1 - 1 / ROLLS


@dataclass(frozen=True)
class Path:
    """One way through the cluster, told whole, and how many requests took it."""

    trace: Trace
    requests: int

    @property
    def endpoint(self) -> str:
        """The name of who was reached, "" for nobody."""
        return self.trace.target.name if self.trace.target else ""

    def edges(self) -> set[tuple[str, str]]:
        """The pairs of neighbouring places that its packets passed between, as "kind/name"."""
        ways = ([f"{h.place.kind}/{h.place.name}" for h in leg.hops] for leg in self.trace.legs)
        return {edge for way in ways for edge in _between(way)}


@dataclass(frozen=True)
class Load:
    """What became of a batch; `memory` is what is remembered after it: session affinity, and the open connection."""

    paths: tuple[Path, ...]
    memory: Memory = FORGETFUL

    @property
    def affinity(self) -> Mapping[Affinity, str]:
        return self.memory.affinity

    @property
    def verdicts(self) -> Counter[str]:
        return _count((path.trace.verdict, path.requests) for path in self.paths)

    @property
    def endpoints(self) -> Counter[str]:
        """Answered requests by the name of who answered."""
        return _count((path.endpoint, path.requests) for path in self.paths if path.trace.ok)

    @property
    def edges(self) -> Counter[tuple[str, str]]:
        """Requests by each pair of neighbouring places."""
        return _count((edge, path.requests) for path in self.paths for edge in path.edges())


def run(
    world: World,
    servers: Servers,
    request: Request,
    seed: int,
    count: int,
    *,
    start: int = 0,
    memory: Memory = FORGETFUL,
    connections: Connections = "new",
    opened: int = 0,
) -> Load:
    """Send the request `count` times; `start` is the number of the first, for a batch that goes on with another, and
    `opened` the number of the one that opened the connection which is reused."""
    batch = _Batch(world, servers, request, seed, memory)
    if connections == "reused":
        return _reused(batch, opened, count)
    paths = tuple(batch.paths(np.arange(start, start + count, dtype=np.uint64)))
    return Load(paths, batch.memory)


def _reused(batch: _Batch, opened: int, count: int) -> Load:
    """All over one connection. A TCP connection that has failed is closed; who sends datagrams notices nothing."""
    if not count:
        return Load((), batch.memory)
    trace = batch.walk(opened)
    closed = not trace.ok and trace.request.protocol == "TCP"
    remembered = replace(batch.memory, flows={}, peer="") if closed else trace.kept_open(batch.memory)
    return Load((Path(trace, count),), remembered)


def seed_of(seed: int, number: int) -> int:
    """The seed of a batch's request, as a signed number of 64 bits, which a record can hold."""
    found = (seed + number * STRIDE) & MASK
    return found - (1 << 64) if found >> 63 else found


@dataclass
class _Batch:
    world: World
    servers: Servers
    request: Request
    seed: int
    memory: Memory

    def walk(self, number: int) -> Trace:
        return traverse(self.world, self.servers, self.request, seed_of(self.seed, number), self.memory)

    def paths(self, numbers: Numbers) -> Iterator[Path]:
        """All paths. Session affinity makes one request decide for those after it: such are walked again, with what
        the first of them left behind."""
        while len(numbers):
            unsettled: list[Numbers] = []
            yield from self._split(self.walk(int(numbers[0])), len(numbers), partial(_all, numbers), 0, unsettled)
            if not unsettled:
                return
            numbers = np.sort(np.concatenate(unsettled))
            first = self.walk(int(numbers[0]))
            yield Path(first, 1)
            self.memory = replace(self.memory, affinity={**self.memory.affinity, **first.affinity})
            numbers = numbers[1:]

    def _split(
        self, trace: Trace, count: int, numbers: Callable[[], Numbers], depth: int, unsettled: list[Numbers]
    ) -> Iterator[Path]:
        """The paths of requests that agree in `depth` choices; `trace` is their first's. Arrays are made when asked
        for: the last choice of a path needs only be counted."""
        choices = _choices(trace)
        if len(choices) == depth:
            if trace.affinity.keys() - self.memory.affinity.keys():
                unsettled.append(numbers())
            else:
                yield Path(trace, count)
            return
        choice, mine = choices[depth], numbers()
        parts = self._parts(mine, choice)
        for part, size in enumerate(_sizes(parts, choice.of)):
            if size:
                first = trace if part == choice.taken else self.walk(int(mine[_first(parts, part)]))
                those = partial(_of_part, mine, parts, part)
                yield from self._split(first, size, those, depth + 1, unsettled)

    def _parts(self, numbers: Numbers, choice: Choice) -> Parts:
        """Which of the parts each request's roll chose: `packet.roll` for all of them at once."""
        found = np.empty(len(numbers), np.uint16)
        begin = np.uint64((self.seed + (choice.turn + 1) * GAMMA) & MASK)
        limits = _limits(choice.of)
        mixed, shifted = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint64)
        for at in range(0, len(numbers), BLOCK):
            some = numbers[at : at + BLOCK]
            z, t = mixed[: len(some)], shifted[: len(some)]
            np.multiply(some, np.uint64(STRIDE), out=z)
            z += begin
            for shift, factor in ((30, MIX_ONE), (27, MIX_TWO), (31, 1)):
                np.right_shift(z, np.uint64(shift), out=t)
                z ^= t
                if factor > 1:
                    z *= np.uint64(factor)
            found[at : at + BLOCK] = _sorted_into(z, limits)
        return found


@lru_cache(maxsize=256)
def _limits(of: int) -> NDArray[np.uint64]:
    """Where the parts of a roll begin, from the second on, in its 64 bits before they become a fraction. The fraction
    is rounded when it is multiplied, so each limit is found by the single roll's own arithmetic."""
    found = []
    for part in range(1, of):
        limit = part * ROLLS // of
        while int(limit / ROLLS * of) >= part:
            limit -= 1
        while int(limit / ROLLS * of) < part:
            limit += 1
        found.append(limit << 11)
    return np.array(found, np.uint64)


def _sorted_into(rolls: Numbers, limits: NDArray[np.uint64]) -> NDArray[Any]:
    """The part of each roll: how many limits it has reached."""
    if len(limits) > FEW:
        return np.searchsorted(limits, rolls, side="right")
    parts = np.zeros(len(rolls), np.uint8)
    for limit in limits:
        parts += rolls >= limit
    return parts


def _sizes(parts: Parts, of: int) -> list[int]:
    """How many requests fell into each part."""
    if of > FEW:
        return list(np.bincount(parts, minlength=of).tolist())
    return [int(np.count_nonzero(parts == part)) for part in range(of)]


def _all(numbers: Numbers) -> Numbers:
    return numbers


def _of_part(numbers: Numbers, parts: Parts, part: int) -> Numbers:
    found: Numbers = numbers[parts == part]
    return found


def _first(parts: Parts, part: int) -> int:
    """The first position of a part that occurs; near the front, in most batches."""
    for at in range(0, len(parts), BLOCK):
        found = parts[at : at + BLOCK] == part
        if found.any():
            return at + int(found.argmax())
    raise ValueError(part)


def _choices(trace: Trace) -> list[Choice]:
    """The choices on a request's way that a roll made. A scheduler that goes by the caller's address rolls nothing:
    it takes the same for any roll."""
    return [hop.choice for leg in trace.legs for hop in leg.hops if hop.choice and _rolled(trace, hop)]


def _rolled(trace: Trace, hop: Hop) -> bool:
    if hop.decision is None or hop.was is None:
        return True
    pick, candidates = trace.world.rules(hop.place.name).mode.pick, hop.decision[0].candidates
    return pick(candidates, hop.was.src, 0.0, None) != pick(candidates, hop.was.src, NEARLY_ONE, None)


def _between(places: list[str]) -> Iterator[tuple[str, str]]:
    return ((a, b) for a, b in itertools.pairwise(places) if a != b)


def _count(pairs: Iterator[tuple[T, int]]) -> Counter[T]:
    found: Counter[T] = Counter()
    for key, requests in pairs:
        found[key] += requests
    return found
