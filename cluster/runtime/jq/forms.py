"""jq's functions that are more than functions of values: they take filters, follow paths, or give many values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

from cluster.runtime.jq.functions import FORMATS
from cluster.runtime.jq.parser import IDENTITY, Node
from cluster.runtime.jq.values import Fault, Path, got, kind, order, shown, true, without

Found = tuple[Path | None, Any]
"""(the path of a value, where paths are followed, else None; the value)"""
Env = dict[str, Any]
"""What names mean: {"$name": value, "name/2": Closure}."""


class Nowhere(tuple[Any, ...]):
    """The path of a value that was made; going on from there is a fault."""


def below(path: Path | None, value: Any, *keys: Any) -> Path | None:
    """The path of what is found further down."""
    if isinstance(path, Nowhere):
        raise Fault(f"Invalid path expression with result {shown(value).partition('(')[2][:-1]}")
    return None if path is None else (*path, *keys)


class Forms(ABC):
    """The part of `Machine` that a name and a number of arguments find: `_do_NAME_ARITY`."""

    tick: Callable[[], None]
    rest: Iterator[Any]
    environment: Mapping[str, str]
    notes: list[str]

    @abstractmethod
    def run(self, node: Node, env: Env, at: Found) -> Iterator[Found]:
        """What a filter makes of a value, with paths if that has one."""

    def values(self, node: Node, env: Env, at: Found) -> Iterator[Any]:
        """The same without paths."""
        return (value for _, value in self.run(node, env, (None, at[1])))

    def paths(self, node: Node, env: Env, value: Any) -> Iterator[Path]:
        for path, found in self.run(node, env, ((), value)):
            yield below(path, found) or ()

    def _made(self, at: Found, value: Any) -> Found:
        """A value that was not found anywhere."""
        return (None if at[0] is None else Nowhere(), value)

    def _at(self, value: Any, path: Path) -> Any:
        for key in path:
            value = got(value, key)
        return value

    def _do_empty_0(self, env: Env, at: Found) -> Iterator[Found]:
        yield from ()

    def _do_error_0(self, env: Env, at: Found) -> Iterator[Found]:
        raise Fault(at[1])

    def _do_error_1(self, env: Env, at: Found, message: Node) -> Iterator[Found]:
        for value in self.values(message, env, at):
            raise Fault(value)
        yield from ()

    def _do_path_1(self, env: Env, at: Found, body: Node) -> Iterator[Found]:
        yield from (self._made(at, list(path)) for path in self.paths(body, env, at[1]))

    def _do_del_1(self, env: Env, at: Found, body: Node) -> Iterator[Found]:
        paths = sorted(self.paths(body, env, at[1]), key=lambda path: order(list(path)), reverse=True)
        value = at[1]
        for path in paths:
            value = without(value, path)
        yield self._made(at, value)

    def _do_getpath_1(self, env: Env, at: Found, body: Node) -> Iterator[Found]:
        for path in self.values(body, env, at):
            yield below(at[0], at[1], *path), self._at(at[1], path)

    def _do_recurse_1(self, env: Env, at: Found, body: Node) -> Iterator[Found]:
        """Depth first, without a call for each level."""
        stack = [iter((at,))]
        while stack:
            found = next(stack[-1], None)
            if found is None:
                stack.pop()
                continue
            yield found
            stack.append(self.run(body, env, found))

    def _do_recurse_0(self, env: Env, at: Found) -> Iterator[Found]:
        yield from self._do_recurse_1(env, at, ("try", ("iterate", IDENTITY), None))

    def _do_repeat_1(self, env: Env, at: Found, body: Node) -> Iterator[Found]:
        yield from self._do_recurse_1(env, at, body)

    def _do_until_2(self, env: Env, at: Found, test: Node, step: Node) -> Iterator[Found]:
        value = at[1]
        while not true(next(self.values(test, env, (None, value)), None)):
            value = next(self.values(step, env, (None, value)))
        yield self._made(at, value)

    def _do_range_2(self, env: Env, at: Found, start: Node, end: Node) -> Iterator[Found]:
        yield from self._do_range_3(env, at, start, end, ("literal", 1))

    def _do_range_1(self, env: Env, at: Found, end: Node) -> Iterator[Found]:
        yield from self._do_range_3(env, at, ("literal", 0), end, ("literal", 1))

    def _do_range_3(self, env: Env, at: Found, start: Node, end: Node, by: Node) -> Iterator[Found]:
        for first, last, step in product(*(list(self.values(one, env, at)) for one in (start, end, by))):
            if {kind(one) for one in (first, last, step)} != {"number"}:
                raise Fault("Range bounds must be numeric")
            while (first < last if step > 0 else first > last) and step:
                self.tick()
                yield self._made(at, first)
                first += step

    def _do_limit_2(self, env: Env, at: Found, count: Node, body: Node) -> Iterator[Found]:
        for most in self.values(count, env, at):
            if most > 0:
                for number, found in enumerate(self.run(body, env, at), 1):
                    yield found
                    if number >= most:
                        break

    def _do_first_1(self, env: Env, at: Found, body: Node) -> Iterator[Found]:
        yield from self._do_limit_2(env, at, ("literal", 1), body)

    def _do_last_1(self, env: Env, at: Found, body: Node) -> Iterator[Found]:
        yield from deque(self.run(body, env, at), maxlen=1)

    def _do_isempty_1(self, env: Env, at: Found, body: Node) -> Iterator[Found]:
        yield self._made(at, next(self.run(body, env, at), None) is None)

    def _do_input_0(self, env: Env, at: Found) -> Iterator[Found]:
        nothing = object()
        if (value := next(self.rest, nothing)) is nothing:
            raise Fault("No more inputs")
        yield self._made(at, value)

    def _do_inputs_0(self, env: Env, at: Found) -> Iterator[Found]:
        yield from (self._made(at, value) for value in self.rest)

    def _do_env_0(self, env: Env, at: Found) -> Iterator[Found]:
        yield self._made(at, dict(self.environment))

    def _do_debug_0(self, env: Env, at: Found) -> Iterator[Found]:
        self.notes.append(FORMATS["@json"](["DEBUG:", at[1]]))
        yield at
