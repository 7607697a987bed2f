"""date: the wall clock in UTC, or a moment formatted with strftime's letters."""

from __future__ import annotations

from cluster.apimachinery.clock import parse, utc
from cluster.runtime.host import Call

DEFAULT = "%a %b %e %H:%M:%S UTC %Y"


async def run(call: Call) -> int:
    words, moment = list(call.argv), None
    if "-d" in words[:-1]:
        text = words[words.index("-d") + 1]
        try:
            moment = float(text[1:]) if text.startswith("@") else parse(text)
        except ValueError:
            return await call.fail(f"date: invalid date '{text}'\n")
    pattern = next((word[1:] for word in words if word.startswith("+")), DEFAULT)
    if "-Iseconds" in words:
        pattern = "%Y-%m-%dT%H:%M:%S+00:00"
    at = utc(moment)
    text = at.strftime(
        pattern.replace("%s", str(int(at.timestamp()))).replace("%N", f"{at.microsecond * 1000:09}")
    )
    await call.out(text + "\n")
    return 0
