"""Field selectors: picking objects by a few fields the server knows.

`status.phase=Running,spec.nodeName!=node-1` looks like a label selector, but it is a smaller language: only
equality, only fields a kind declares as selectable, and every value is a string (an absent field is ""). A
backslash takes the meaning from a comma, an equals sign or a backslash. (In Kubernetes:
apimachinery/pkg/fields.)
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from cluster.apimachinery.errors import bad_request

_ESCAPE = re.compile(r"\\(.?)|[,=]", re.DOTALL)


@dataclass(frozen=True)
class Term:
    """One field compared with one value."""

    field: str
    value: str
    negated: bool = False

    def matches(self, fields: Mapping[str, str]) -> bool:
        return (fields.get(self.field, "") == self.value) is not self.negated

    def __str__(self) -> str:
        return f"{self.field}{'!=' if self.negated else '='}{escape(self.value)}"


@dataclass(frozen=True)
class FieldSelector:
    """All terms must hold; without any it selects everything."""

    terms: tuple[Term, ...] = ()

    def matches(self, fields: Mapping[str, str]) -> bool:
        return all(term.matches(fields) for term in self.terms)

    def exact(self, field: str) -> str | None:
        """The one value the selector demands of a field, if it demands one."""
        return next((t.value for t in self.terms if t.field == field and not t.negated), None)

    def check(self, supported: Container[str]) -> None:
        """400 when a term names a field the kind does not offer."""
        for term in self.terms:
            if term.field not in supported:
                raise bad_request(f"field label not supported: {term.field}")

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __str__(self) -> str:
        return ",".join(map(str, self.terms))


def parse(text: str) -> FieldSelector:
    """The selector a text stands for ("a=b,c!=d"); ValueError, in Kubernetes' words, if none."""
    parts = sorted(re.findall(r"(?:\\.|[^,\\]|\\$)+", text, re.DOTALL))
    return FieldSelector(tuple(_term(part, text) for part in parts))


def _term(part: str, whole: str) -> Term:
    found = re.search("!=|==|=", part)
    if not found:
        raise ValueError(f"invalid selector: '{whole}'; can't understand '{part}'")
    return Term(part[: found.start()], unescape(part[found.end() :]), found[0] == "!=")


def unescape(value: str) -> str:
    r"""The value a selector means: "\," is a comma; ValueError for a bare one or an unknown escape."""
    return _ESCAPE.sub(_plain, value)


def _plain(match: re.Match[str]) -> str:
    if not match[0].startswith("\\"):
        raise ValueError(f"invalid field selector: unescaped character in value: {ord(match[0])}")
    if match[1] not in ("\\", ",", "="):
        raise ValueError(f"invalid field selector: invalid escape sequence: {match[0]}")
    return match[1]


def escape(value: str) -> str:
    """The value as it must stand in a selector."""
    return re.sub(r"[\\,=]", lambda match: f"\\{match[0]}", value)
