"""A tree at work: one value in, any number out, each with the path where it was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from cluster.runtime.jq import library
from cluster.runtime.jq.forms import Env, Forms, Found, below
from cluster.runtime.jq.functions import FORMATS, FUNCTIONS
from cluster.runtime.jq.lexer import SyntaxFault
from cluster.runtime.jq.parser import IDENTITY, Node, definitions, parse
from cluster.runtime.jq.values import ARITHMETIC, Fault, Path, changed, got, kind, order, shown, true, without


@dataclass(frozen=True)
class Closure:
    """A filter, and what names meant where it was written. `named` is its own, by which it may call itself."""

    parameters: tuple[str, ...]
    body: Node
    env: Env
    named: str = ""


class Break(Exception):
    """break $label; `label` is the one run of it that is meant."""

    def __init__(self, label: object) -> None:
        super().__init__(label)
        self.label = label


@dataclass
class Machine(Forms):
    """`tick` is called for each step, and raises when there were enough; `rest` are the inputs still to come."""

    tick: Callable[[], None]
    rest: Iterator[Any] = field(default_factory=lambda: iter(()))
    environment: Mapping[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """What `debug` and `stderr` say."""

    def outputs(self, tree: Node, value: Any, variables: Mapping[str, Any]) -> Iterator[Any]:
        """What a program makes of a value. Raises Fault, SyntaxFault for a name without a meaning, and whatever
        `tick` raises."""
        env = {**_library(), **{f"${name}": one for name, one in variables.items()}}
        env["$ENV"] = dict(self.environment)
        try:
            yield from (found for _, found in self.run(tree, env, (None, value)))
        except Break:
            raise Fault("break") from None
        except RecursionError:
            raise Fault("too many calls in one another") from None

    def run(self, node: Node, env: Env, at: Found) -> Iterator[Found]:
        self.tick()
        step: Callable[..., Iterator[Found]] = getattr(self, f"_{node[0]}")
        return step(env, at, *node[1:])

    # Values.

    def _identity(self, env: Env, at: Found) -> Iterator[Found]:
        yield at

    def _literal(self, env: Env, at: Found, value: Any) -> Iterator[Found]:
        yield self._made(at, value)

    def _variable(self, env: Env, at: Found, name: str) -> Iterator[Found]:
        if name == "$__loc__":
            yield self._made(at, {"file": "<top-level>", "line": 1})
        elif name in env:
            yield self._made(at, env[name])
        else:
            raise SyntaxFault(f"{name} is not defined")

    def _array(self, env: Env, at: Found, body: Node) -> Iterator[Found]:
        yield self._made(at, list(self.values(body, env, at)))

    def _object(self, env: Env, at: Found, entries: list[tuple[Node, Node]]) -> Iterator[Found]:
        parts: list[dict[str, Any]] = [{}]
        for key, value in entries:
            parts = [
                {**before, self._key(name): one}
                for before in parts
                for name in self.values(key, env, at)
                for one in self.values(value, env, at)
            ]
        for part in parts:
            yield self._made(at, part)

    def _key(self, name: Any) -> str:
        if not isinstance(name, str):
            raise Fault(f"Object keys must be strings, not {shown(name)}")
        return name

    def _string(self, env: Env, at: Found, form: str, parts: list[Node]) -> Iterator[Found]:
        convert = self._form(form)
        texts = [
            [part[1]] if part[0] == "literal" else [convert(one) for one in self.values(part, env, at)]
            for part in parts
        ]
        for combination in product(*reversed(texts)):
            yield self._made(at, "".join(reversed(combination)))

    def _format(self, env: Env, at: Found, form: str) -> Iterator[Found]:
        yield self._made(at, self._form(form)(at[1]))

    def _form(self, form: str) -> Callable[[Any], str]:
        if form not in FORMATS:
            raise SyntaxFault(f"{form[1:]} is not a valid format")
        return FORMATS[form]

    # Places.

    def _index(self, env: Env, at: Found, base: Node, key: Node) -> Iterator[Found]:
        for name in list(self.values(key, env, at)):
            for path, value in self.run(base, env, at):
                yield below(path, value, name), got(value, name)

    def _slice(self, env: Env, at: Found, base: Node, start: Node | None, end: Node | None) -> Iterator[Found]:
        ends = list(self.values(end, env, at)) if end else [None]
        starts = list(self.values(start, env, at)) if start else [None]
        for last, first in product(ends, starts):
            key = {"start": first, "end": last}
            for path, value in self.run(base, env, at):
                if not isinstance(value, str | list | None):
                    raise Fault(f"Cannot index {kind(value)} with object")
                yield below(path, value, key), got(value, key)

    def _iterate(self, env: Env, at: Found, base: Node) -> Iterator[Found]:
        for path, value in self.run(base, env, at):
            if not isinstance(value, list | dict):
                raise Fault(f"Cannot iterate over {shown(value) if value is not None else 'null (null)'}")
            for key, one in value.items() if isinstance(value, dict) else enumerate(value):
                self.tick()
                yield below(path, value, key), one

    # Ways.

    def _pipe(self, env: Env, at: Found, left: Node, right: Node) -> Iterator[Found]:
        for found in self.run(left, env, at):
            yield from self.run(right, env, found)

    def _comma(self, env: Env, at: Found, left: Node, right: Node) -> Iterator[Found]:
        yield from self.run(left, env, at)
        yield from self.run(right, env, at)

    def _if(self, env: Env, at: Found, test: Node, then: Node, otherwise: Node) -> Iterator[Found]:
        for tested in self.values(test, env, at):
            yield from self.run(then if true(tested) else otherwise, env, at)

    def _try(self, env: Env, at: Found, body: Node, catch: Node | None) -> Iterator[Found]:
        try:
            yield from self.run(body, env, at)
        except Fault as fault:
            if catch is not None:
                yield from self.run(catch, env, self._made(at, fault.value))

    def _negate(self, env: Env, at: Found, body: Node) -> Iterator[Found]:
        for value in self.values(body, env, at):
            if kind(value) != "number":
                raise Fault(f"{shown(value)} cannot be negated")
            yield self._made(at, -value)

    def _binary(self, env: Env, at: Found, sign: str, left: Node, right: Node) -> Iterator[Found]:
        match sign:
            case "//":
                yield from self._either(env, at, left, right)
            case "and" | "or":
                for first in self.values(left, env, at):
                    if true(first) is (sign == "or"):
                        yield self._made(at, sign == "or")
                    else:
                        yield from (self._made(at, true(second)) for second in self.values(right, env, at))
            case "=" | "|=" | "+=" | "-=" | "*=" | "/=" | "%=" | "//=":
                yield from (self._made(at, value) for value in self._assigned(env, at[1], sign, left, right))
            case _:
                work = ARITHMETIC[sign]
                for second in self.values(right, env, at):
                    for first in self.values(left, env, at):
                        yield self._made(at, work(first, second))

    def _either(self, env: Env, at: Found, left: Node, right: Node) -> Iterator[Found]:
        good = False
        try:
            for path, value in self.run(left, env, at):
                if true(value):
                    good = True
                    yield path, value
        except Fault:
            pass
        if not good:
            yield from self.run(right, env, at)

    def _assigned(self, env: Env, value: Any, sign: str, left: Node, right: Node) -> Iterator[Any]:
        if sign == "|=":
            yield self._updated(value, self.paths(left, env, value), lambda old: self.values(right, env, (None, old)))
            return
        for new in self.values(right, env, (None, value)):

            def work(old: Any, new: Any = new) -> Iterator[Any]:
                if sign == "=":
                    yield new
                elif sign == "//=":
                    yield old if true(old) else new
                else:
                    yield ARITHMETIC[sign[0]](old, new)

            yield self._updated(value, self.paths(left, env, value), work)

    def _updated(self, value: Any, paths: Iterator[Path], new: Callable[[Any], Iterator[Any]]) -> Any:
        """What `new` gives first, at each path; a place for which it gives nothing goes."""
        gone = list[Path]()
        for path in list(paths):
            self.tick()
            nothing = object()

            def first(old: Any, nothing: object = nothing) -> Any:
                return next(new(old), nothing)

            found = first(self._at(value, path))
            if found is nothing:
                gone.append(path)
            else:
                value = changed(value, path, lambda old, found=found: found)  # type: ignore[misc]
        for path in sorted(gone, key=lambda path: order(list(path)), reverse=True):
            value = without(value, path)
        return value

    # Names.

    def _as(self, env: Env, at: Found, source: Node, patterns: list[Node], body: Node) -> Iterator[Found]:
        for value in self.values(source, env, at):
            for number, pattern in enumerate(patterns):
                try:
                    for bound in self._bound(pattern, env, value):
                        yield from self.run(body, bound, at)
                    break
                except Fault:
                    if number == len(patterns) - 1:
                        raise

    def _bound(self, pattern: Node, env: Env, value: Any) -> Iterator[Env]:
        if pattern[0] == "name":
            yield {**env, pattern[1]: value}
            return
        envs = [env]
        if pattern[0] == "list":
            for place, part in enumerate(pattern[1]):
                envs = [bound for one in envs for bound in self._bound(part, one, got(value, place))]
        else:
            for name, key, part in pattern[1]:
                envs = [bound for one in envs for bound in self._field_bound(name, key, part, one, value)]
        yield from envs

    def _field_bound(self, name: str, key: Node, part: Node | None, env: Env, value: Any) -> Iterator[Env]:
        for one in self.values(key, env, (None, value)):
            found = got(value, one)
            bound = {**env, name: found} if name else env
            yield from self._bound(part, bound, found) if part else iter((bound,))

    def _reduce(self, env: Env, at: Found, source: Node, pattern: Node, start: Node, step: Node) -> Iterator[Found]:
        for state in self.values(start, env, at):
            for value in self.values(source, env, at):
                for bound in self._bound(pattern, env, value):
                    state = next(iter([*self.values(step, bound, (None, state))][-1:]), None)
            yield self._made(at, state)

    def _foreach(
        self, env: Env, at: Found, source: Node, pattern: Node, start: Node, step: Node, show: Node = IDENTITY
    ) -> Iterator[Found]:
        for state in self.values(start, env, at):
            for value in self.values(source, env, at):
                for bound in self._bound(pattern, env, value):
                    before = state
                    for after in self.values(step, bound, (None, before)):
                        state = after
                        yield from (self._made(at, one) for one in self.values(show, bound, (None, state)))

    def _def(self, env: Env, at: Found, defined: tuple[str, list[str], Node], body: Node) -> Iterator[Found]:
        yield from self.run(body, _with(env, defined), at)

    def _label(self, env: Env, at: Found, name: str, body: Node) -> Iterator[Found]:
        label = object()
        try:
            yield from self.run(body, {**env, f"*{name}": label}, at)
        except Break as broken:
            if broken.label is not label:
                raise

    def _break(self, env: Env, at: Found, name: str) -> Iterator[Found]:
        if f"*{name}" not in env:
            raise SyntaxFault(f"$*label-{name[1:]} is not defined")
        raise Break(env[f"*{name}"])

    def _call(self, env: Env, at: Found, name: str, arguments: list[Node]) -> Iterator[Found]:
        called = f"{name}/{len(arguments)}"
        if closure := env.get(called):
            yield from self._entered(closure, env, at, arguments)
        elif special := getattr(self, f"_do_{name}_{len(arguments)}", None):
            yield from special(env, at, *arguments)
        elif called in FUNCTIONS:
            given = [list(self.values(argument, env, at)) for argument in reversed(arguments)]
            for combination in product(*given):
                yield self._made(at, FUNCTIONS[called](at[1], *reversed(combination)))
        else:
            raise SyntaxFault(f"{called} is not defined")

    def _entered(self, closure: Closure, env: Env, at: Found, arguments: list[Node]) -> Iterator[Found]:
        """A function's body, where its parameters mean the arguments; $parameters mean each of their values."""
        inner = {**closure.env, closure.named: closure} if closure.named else closure.env
        if not closure.parameters:
            yield from self.run(closure.body, inner, at)
            return
        inner = dict(inner)
        names = list[str]()
        for parameter, argument in zip(closure.parameters, arguments, strict=True):
            inner[f"{parameter.lstrip('$')}/0"] = Closure((), argument, env)
            names += [parameter] if parameter.startswith("$") else []
        given = [list(self.values(arguments[closure.parameters.index(name)], env, at)) for name in names]
        for combination in product(*given):
            yield from self.run(closure.body, {**inner, **dict(zip(names, combination, strict=True))}, at)


_defined: Env = {}


def _library() -> Env:
    if not _defined:
        for defined in definitions(library.TEXT):
            _defined.update(_with(_defined, defined))
    return _defined


def _with(env: Env, defined: tuple[str, list[str], Node]) -> Env:
    name, parameters, body = defined
    called = f"{name}/{len(parameters)}"
    return {**env, called: Closure(tuple(parameters), body, env, called)}


__all__ = ["Machine", "parse"]
