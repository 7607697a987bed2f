"""Semantic versions, 2.0.0; with `normalize`, a leading v, missing parts and leading zeros are forgiven.

(In Kubernetes: apiserver/pkg/cel/library/semverlib.go.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.values import CelError

_NUMBER = "(?:0|[1-9][0-9]*)"
_WORD = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_WORD}(?:\.{_WORD})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)


@dataclass(frozen=True, slots=True)
class Semver:
    """A version, by what it is compared by."""

    CEL_NAME: ClassVar[str] = "kubernetes.Semver"
    numbers: tuple[int, int, int]
    before: tuple[Any, ...] = ()

    @property
    def rank(self) -> tuple[Any, ...]:
        """A release is above what came before it; words are above numbers, more of them above fewer."""
        words = tuple((not w.isdigit(), int(w) if w.isdigit() else 0, w) for w in self.before)
        return self.numbers, not self.before, words


def _normalized(text: str) -> str:
    match = re.fullmatch(r"v?([0-9]+(?:\.[0-9]+){0,2})([-+].*)?", text)
    if match is None:
        return text
    numbers = [str(int(part)) for part in match[1].split(".")]
    return ".".join([*numbers, "0", "0"][:3]) + (match[2] or "")


def semver(text: str, normalize: bool = False) -> Semver:
    match = _VERSION.fullmatch(_normalized(text) if normalize else text)
    if match is None:
        why = (
            "No Major.Minor.Patch elements found"
            if text.count(".") < 2
            else f'Invalid character(s) found in "{text}"'
        )
        raise CelError(why)
    numbers = (int(match[1]), int(match[2]), int(match[3]))
    return Semver(numbers, tuple(match[4].split(".")) if match[4] else ())


def _is_semver(text: str, normalize: bool = False) -> bool:
    try:
        semver(text, normalize)
    except CelError:
        return False
    return True


def _order(a: Semver, b: Semver) -> int:
    return (a.rank > b.rank) - (a.rank < b.rank)


FUNCTIONS: Library = {
    "semver(string) -> kubernetes.Semver": semver,
    "semver(string, bool) -> kubernetes.Semver": semver,
    "isSemver(string) -> bool": _is_semver,
    "isSemver(string, bool) -> bool": _is_semver,
    "<kubernetes.Semver>.major() -> int": lambda v: v.numbers[0],
    "<kubernetes.Semver>.minor() -> int": lambda v: v.numbers[1],
    "<kubernetes.Semver>.patch() -> int": lambda v: v.numbers[2],
    "<kubernetes.Semver>.compareTo(kubernetes.Semver) -> int": _order,
    "<kubernetes.Semver>.isGreaterThan(kubernetes.Semver) -> bool": lambda a, b: _order(a, b) > 0,
    "<kubernetes.Semver>.isLessThan(kubernetes.Semver) -> bool": lambda a, b: _order(a, b) < 0,
}
