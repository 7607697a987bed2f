"""Regular expressions that strangers wrote: searched in bounded time.

Python's own engine tries every way to match, and `^(a+)+$` has 2^n of them; while it tries, nothing else in the process
runs. nginx has `pcre_match_limit` for that. Here the search is Rust's, whose effort grows with the text alone, and a
pattern that needs more (look-around, back-references) is given up after so many steps: it then does not match.
"""

from __future__ import annotations

import json
import threading
from functools import lru_cache
from typing import Any, cast

from bashkit import Bash, ExecutionProfile
from jsonschema_rs import FancyRegexOptions, ValidationError, Validator, validator_for

STEPS = 100_000
_mine = threading.local()
"""Each thread's own shell."""


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


def matches(pattern: str, text: str, flags: str = "") -> list[dict[str, Any]]:
    """Where it occurs, as jq's `match` tells it: [{"offset", "length", "string", "captures": [… and "name"]}].

    bashkit's jq looks, whose engine is Rust's as well: its effort grows with the text alone. ValueError for what is no
    pattern.
    """
    asked = json.dumps([pattern, text, flags]).encode()
    shell = _mine.shell = getattr(_mine, "shell", None) or Bash(profile=ExecutionProfile.Interactive)
    shell.fs().write_file("/asked", asked)
    done = shell.execute_sync("jq -c '. as [$p, $t, $f] | [$t | match($p; $f)]' /asked")
    if done.exit_code:
        raise ValueError(f"{pattern} (at offset 0) is not a valid regex")
    return cast(list[dict[str, Any]], json.loads(done.stdout))
