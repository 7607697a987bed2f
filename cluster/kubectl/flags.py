"""Flags as data, and the reading of them, as pflag does it.

kubectl's flags stand anywhere among the arguments, `--name value` or `--name=value`, `-n value` or `-nvalue`; short
ones may be run together (`-it`); a switch takes no separate value; what follows `--` is left alone. Errors are
pflag's, in its words. (In Kubernetes: github.com/spf13/pflag.)
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cluster.kubectl import golang
from cluster.kubectl.errors import KubectlError


@dataclass(frozen=True)
class Flag:
    """One flag: `kind` is string, bool, int, duration, stringArray (repeat), stringSlice (repeat, or commas),
    stringToString (the same of key=value) or mapping (a stringSlice that is shown without a start value).

    `default` is the value when it is not given (False, 0, [] or "" for its kind by itself), `bare` what it means
    without a value ("" = it needs one; a bool's is "true"). Durations are seconds. `deprecated` is what is told
    whoever still uses it, `feature` a variable of the environment without which ("true") the flag is unknown.
    """

    name: str
    short: str = ""
    kind: str = "string"
    default: Any = None
    bare: str = ""
    help: str = ""
    hidden: bool = False
    deprecated: str = ""
    feature: str = ""

    @property
    def alone(self) -> str:
        return "true" if self.kind == "bool" else self.bare

    @property
    def start(self) -> Any:
        return _EMPTY[self.kind] if self.default is None else self.default

    @property
    def shown(self) -> str:
        """As errors name it."""
        return f"-{self.short}, --{self.name}" if self.short else f"--{self.name}"


_EMPTY: Mapping[str, Any] = {
    "string": "", "bool": False, "int": 0, "duration": 0.0, "stringArray": (), "stringSlice": (), "mapping": (),
    "stringToString": (),
}  # fmt: skip

_HINTS = {
    "kubectl options": "Run 'kubectl options' without flags.",
    "kubectl diff": "See 'kubectl diff -h' for help and examples",
}
"""Where a command with a wrong flag points to, if not to its help as all others do."""
REPEATED = ("stringArray", "stringSlice", "mapping", "stringToString")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(next(csv.reader([text]), ()))


def _mapping(text: str) -> tuple[str, ...]:
    found = _listed(text)
    if any("=" not in pair for pair in found):
        raise ValueError("malformed pair, expect string=string")
    return found


def _pairs(text: str) -> tuple[str, ...]:
    """key=value with commas between them; where there is one pair only, a comma belongs to its value."""
    found = (text.strip('"'),) if text.count("=") == 1 else _listed(text)
    for pair in found or ("",):
        if "=" not in pair:
            raise ValueError(f"{pair} must be formatted as key=value")
    return found


_READ: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "bool": golang.boolean,
    "int": golang.integer,
    "duration": golang.duration,
    "stringArray": lambda text: (text,),
    "stringSlice": _listed,
    "mapping": _mapping,
    "stringToString": _pairs,
}


class HelpWanted(Exception):
    """-h or --help stands among the arguments; or a command without one was called, which is a failure (`code`)."""

    def __init__(self, code: int = 0, stderr: bool = False) -> None:
        self.code, self.stderr = code, stderr


@dataclass(frozen=True)
class Args:
    """A command's arguments: what stands between the flags, and the flags' values.

    `command` is its whole name ("kubectl create deployment"); `dash` is how many positional arguments stand before
    "--" (-1 when there is none). `spelled` is every flag as it was given, `notices` what is to be told of them.
    """

    command: str
    positional: Sequence[str] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    dash: int = -1
    spelled: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        return str(self.values[name])

    def on(self, name: str) -> bool:
        return bool(self.values[name])

    def number(self, name: str) -> int:
        return int(self.values[name])

    def seconds(self, name: str) -> float:
        return float(self.values[name])

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(self.values[name])

    def has(self, name: str) -> bool:
        """Does this command know such a flag at all?"""
        return name in self.values

    def pairs(self, name: str) -> dict[str, str]:
        """A stringToString's."""
        return dict(pair.split("=", 1) for pair in self.many(name))

    def changed(self, name: str) -> bool:
        """Was the flag given, be it with its default value?"""
        return name in self.given

    @property
    def before_dash(self) -> Sequence[str]:
        return self.positional if self.dash < 0 else self.positional[: self.dash]

    @property
    def after_dash(self) -> Sequence[str]:
        return () if self.dash < 0 else self.positional[self.dash :]

    @property
    def line(self) -> str:
        """The whole line, as --record notes it: the words first, then the flags."""
        return " ".join((self.command, *self.positional, *self.spelled))


class _Reader:
    def __init__(self, flags: Sequence[Flag]) -> None:
        self.by_name = {flag.name: flag for flag in flags}
        self.by_short = {flag.short: flag for flag in flags if flag.short}
        self.values: dict[str, Any] = {flag.name: flag.start for flag in flags}
        self.given: set[str] = set()
        self.rest: list[str] = []
        self.dash = -1
        self.spelled: list[str] = []
        self.notices: list[str] = []

    def read(self, argv: Sequence[str], interspersed: bool) -> None:
        waiting = list(argv)
        while waiting:
            argument = waiting.pop(0)
            if argument == "--":
                self.dash = len(self.rest)
                self.rest += waiting
                return
            if len(argument) < 2 or not argument.startswith("-"):
                self.rest.append(argument)
                if not interspersed:
                    self.rest += waiting
                    return
            elif argument.startswith("--"):
                self._long(argument[2:], waiting)
            else:
                self._shorts(argument[1:], waiting)

    def _long(self, body: str, waiting: list[str]) -> None:
        if body[0] in "-=":
            raise KubectlError(f"bad flag syntax: --{body}")
        name, equals, value = body.partition("=")
        flag = self.by_name.get(name.replace("_", "-"))
        if flag is None:
            if name == "help":
                raise HelpWanted
            raise KubectlError(f"unknown flag: --{name}")
        if not equals:
            value = flag.alone
            if not value and not waiting:
                raise KubectlError(f"flag needs an argument: --{name}")
            value = value or waiting.pop(0)
        self._set(flag, value)

    def _shorts(self, letters: str, waiting: list[str]) -> None:
        while letters:
            run, letter, letters = letters, letters[0], letters[1:]
            flag = self.by_short.get(letter)
            if flag is None:
                if letter == "h":
                    raise HelpWanted
                raise KubectlError(f"unknown shorthand flag: '{letter}' in -{run}")
            if letters.startswith("=") and len(letters) > 1:
                value, letters = letters[1:], ""
            elif flag.alone:
                value = flag.alone
            elif letters:
                value, letters = letters, ""
            elif waiting:
                value = waiting.pop(0)
            else:
                raise KubectlError(f"flag needs an argument: '{letter}' in -{run}")
            self._set(flag, value)

    def _set(self, flag: Flag, value: str) -> None:
        try:
            read = _READ[flag.kind](value)
        except ValueError as problem:
            shown = golang.quote(value)
            raise KubectlError(f'invalid argument {shown} for "{flag.shown}" flag: {problem}') from None
        if flag.kind in REPEATED:
            read = (*(self.values[flag.name] if flag.name in self.given else ()), *read)
        self.values[flag.name] = read
        self.given.add(flag.name)
        self.spelled.append(f"--{flag.name}={value}")
        if flag.deprecated:
            self.notices.append(f"Flag --{flag.name} has been deprecated, {flag.deprecated}")


def parse(command: str, flags: Sequence[Flag], argv: Sequence[str], interspersed: bool = True) -> Args:
    """Reads argv; raises HelpWanted, or KubectlError in pflag's words with a pointer to the command's help."""
    reader = _Reader(flags)
    try:
        reader.read(argv, interspersed)
    except KubectlError as error:
        hint = _HINTS.get(command, f"See '{command} --help' for usage.")
        raise KubectlError(f"{error.message}\n{hint}", 2 if command == "kubectl diff" else 1) from None
    return Args(
        command, tuple(reader.rest), reader.values, frozenset(reader.given), reader.dash, tuple(reader.spelled),
        tuple(reader.notices),
    )  # fmt: skip
