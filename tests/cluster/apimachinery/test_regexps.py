"""Go's regular expressions. What is wrong with a bad one is said in the words of Go's regexp/syntax (its ErrorCode)."""

from __future__ import annotations

import pytest

from cluster.apimachinery import regexps

BAD = {
    "a(": "missing closing ): `a(`",
    "a)": "unexpected ): `a)`",
    "a[b": "missing closing ]: `[b`",
    "*a": "missing argument to repetition operator: `*`",
    "a**": "invalid nested repetition operator: `**`",
    "a{1001}": "invalid repeat count: `{1001}`",
    "(?=a)": "invalid or unsupported Perl syntax: `(?=`",
    r"\8": r"invalid escape sequence: `\8`",
    "[b-a]": "invalid character class range: `b-a`",
    "a\\": "trailing backslash at end of expression: ``",
}


@pytest.mark.parametrize(("pattern", "said"), BAD.items())
def test_what_is_wrong_is_said_in_gos_words(pattern: str, said: str) -> None:
    with pytest.raises(regexps.BadPattern) as told:
        regexps.compiled(pattern)
    assert said in str(told.value)
    assert str(told.value).startswith("error parsing regexp: ")


def test_no_pattern_runs_away() -> None:
    """It would take Python's own some thousand years."""
    assert regexps.compiled("^(a+)+$").search("a" * 80 + "!") is None
    assert regexps.compiled("^(a|aa)+$").search("a" * 80 + "!") is None
