"""What CEL's strings know of regular expressions.

(In Kubernetes: apiserver/pkg/cel/library/regex.go.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import regexps
from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.values import CelError


def compiled(pattern: str) -> Any:
    """The pattern, ready; CelError for one that is none."""
    try:
        return regexps.compiled(pattern)
    except regexps.BadPattern as error:
        raise CelError(str(error)) from None


def _find(text: str, pattern: str) -> str:
    found = compiled(pattern).search(text)
    return str(found.group()) if found else ""


def _find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    found = [m.group() for m in compiled(pattern).finditer(text)]
    return found if limit < 0 else found[:limit]


FUNCTIONS: Library = {
    "<string>.find(string) -> string": _find,
    "<string>.findAll(string) -> list(string)": _find_all,
    "<string>.findAll(string, int) -> list(string)": _find_all,
}
