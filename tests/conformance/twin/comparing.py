"""What of two outputs may differ: nothing, but what no two runs share.

An age turns while one looks, and its column may widen: each is AGE, with three blanks behind it, or none.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import replace

from tests.conformance.twin.kubectls import Done
from tests.conformance.twin.lines import Line, Meant

_AGE = re.compile(r"(?<![\w.:-])(?:\d+[dhms]|\d+y)(?:\d+[dhms])?(?![\w.-])")

# What no two runs share, though they ran at one server: when a library logged it and where, a free port, a folder.
_BY_CHANCE = (
    (re.compile(r"(?m)^([IWE])\d{4} [\d:.]{15} +\d+ ([\w.]+):\d+\]"), r"\1 \2]"),
    # client-go's watch, when the time that it was given ends before it has begun; at other times it is silent.
    (re.compile(r'(?m)^E reflector\.go\] "Failed to watch" err="context deadline exceeded" [^\n]*\n'), ""),
    (re.compile(r"(?<=127\.0\.0\.1:)\d{5}\b|(?<=\[::1\]:)\d{5}\b"), "PORT"),
    (re.compile(r"/tmp/(LIVE|MERGED)-\d+/"), r"/tmp/\1/"),
    (re.compile(r"(?m)^(---|\+\+\+) (\S+)\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9} [+-]\d{4}$"), r"\1 \2"),
    # A page of help is told in words of one's own; test_help holds its bones to kubectl's.
    (re.compile(r'(?s)\A.*?Usage:\n  (kubectl[^\n]*)\n.*\(applies to all commands\)\.\n'), r"help: \1\n"),
    (re.compile(r'(?s)\A.*?\n\nUse "(kubectl[\w ]*) <command> --help" for more [^\n]*\n'), r"help: \1\n"),
)

# What the server makes up for each object, where the twins work on objects of their own.
_MADE_UP = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UID"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"), "TIME"),
    (re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"), "DATE"),
    (re.compile(r'(resourceVersion: |"resourceVersion": ?)"\d+"'), r'\1"N"'),
    (re.compile(r"\b10\.\d+\.\d+\.\d+\b *"), "IP "),
    (re.compile(r"-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b"), "-HASH-RANDOM"),
    (re.compile(r"\bus-central1-[a-c]\b"), "ZONE"),  # each pod says in its labels where it landed
    (re.compile(r"(?<=kube-api-access-)\w{5}\b"), "RANDOM"),
    (re.compile(r"(nodePort: |/)3[0-2]\d{3}\b"), r"\1NODEPORT"),
)


def settled(done: Done, own: Mapping[str, str], made_up: bool) -> Done:
    """The output without ages, with the twin's own names replaced, and without what the server makes up."""
    return replace(done, stdout=_settled(done.stdout, own, made_up), stderr=_settled(done.stderr, own, made_up))


def _settled(text: str, own: Mapping[str, str], made_up: bool) -> str:
    for name, stands_for in own.items():
        text = text.replace(name, stands_for)
    for pattern, stands_for in (*_BY_CHANCE, *(_MADE_UP if made_up else ())):
        text = pattern.sub(stands_for, text)
    return re.sub(r"AGE {2,}", "AGE   ", _AGE.sub("AGE", text))


def difference(line: Line, page: Done, real: Done, exception: Meant | None = None) -> str:
    """What the page says otherwise than kubectl does; "" when nothing."""
    found = [] if page.code == real.code else [f"exit code {page.code}, kubectl's {real.code}"]
    for stream in ("stdout", "stderr"):
        ours, theirs = getattr(page, stream), getattr(real, stream)
        if exception and exception.stream == stream:
            continue
        if exception and exception.words:
            ours, theirs = "\n".join(sorted(ours.split())), "\n".join(sorted(theirs.split()))
        if ours != theirs:
            found += difflib.unified_diff(
                ours.splitlines(), theirs.splitlines(), f"page's {stream}", f"kubectl's {stream}", lineterm="", n=1
            )
    return "\n".join([f"$ kubectl {line.text}", *(each[:300] for each in found[:40])]) if found else ""
