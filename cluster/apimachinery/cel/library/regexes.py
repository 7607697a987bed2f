"""Regular expressions in RE2's dialect, whose time grows with the text alone: no pattern can stop the server.

(In Kubernetes: apiserver/pkg/cel/library/regex.go.)
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.values import CelError

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Any:
    """The pattern, ready; CelError for one that is none."""
    try:
        return re2.compile(pattern, _OPTIONS)
    except re2.error as error:
        why = error.args[0].decode() if isinstance(error.args[0], bytes) else error
        raise CelError(f"error parsing regexp: {why}") from None


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
