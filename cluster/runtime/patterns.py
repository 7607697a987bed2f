"""Regular expressions that strangers wrote: searched in bounded time.

Python's own engine tries every way to match, and `^(a+)+$` has 2^n of them; while it tries, nothing else in the process
runs. nginx has `pcre_match_limit` for that. Here the search is Rust's, whose effort grows with the text alone, and a
pattern that needs more (look-around, back-references) is given up after so many steps: it then does not match.
"""

from __future__ import annotations

from functools import lru_cache

from jsonschema_rs import FancyRegexOptions, ValidationError, Validator, validator_for

STEPS = 100_000


@lru_cache(maxsize=256)
def _engine(pattern: str) -> Validator | None:
    try:
        return validator_for({"pattern": pattern}, pattern_options=FancyRegexOptions(backtrack_limit=STEPS))
    except ValidationError:
        return None


def search(pattern: str, text: str, ignore_case: bool = False) -> bool:
    """Whether the pattern occurs in the text; one that is not a regular expression occurs nowhere."""
    engine = _engine(f"(?i){pattern}" if ignore_case else pattern)
    return engine is not None and engine.is_valid(text)
