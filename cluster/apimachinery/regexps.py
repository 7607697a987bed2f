r"""Go's regular expressions, with which clients' patterns are read: RE2's dialect, in which no pattern can run away.

Python's own try one way after another, twice as many for each further character of "aaaa…!" against `^(a+)+$`. RE2
reads a text once, whatever the pattern; it knows no look-ahead and no back-references, `$` is the very end, and \d is
ASCII. Its complaints are put in Go's words. (In Go: regexp and regexp/syntax.)
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_WORDS = {
    "missing )": "missing closing )",
    "missing ]": "missing closing ]",
    "no argument for repetition operator": "missing argument to repetition operator",
    "bad repetition operator": "invalid nested repetition operator",
    "invalid repetition size": "invalid repeat count",
    "invalid perl operator": "invalid or unsupported Perl syntax",
    "invalid named capture group": "invalid named capture",
    "trailing \\": "trailing backslash at end of expression",
    "pattern too large - compile failed": "expression too large",
}
"""RE2's words, and Go's where they differ."""


class BadPattern(ValueError):
    """What is no regular expression; its text is Go's."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Any:
    """The pattern, ready: an object with re.Pattern's methods; BadPattern for one that is none."""
    try:
        return re2.compile(pattern, _OPTIONS)
    except re2.error as error:
        why, _, part = _text(error.args[0]).partition(": ")
        raise BadPattern(f"error parsing regexp: {_WORDS.get(why, why)}: `{part}`") from None


def _text(said: str | bytes) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said
