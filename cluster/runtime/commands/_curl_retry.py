"""curl --retry: which failures pass by themselves, and how long to wait for that.

A time-out, a name that does not resolve and an HTTP status that says "later" are tried again; a refused connection
with --retry-connrefused only, everything with --retry-all-errors. The wait begins at a second and doubles up to ten
minutes, unless --retry-delay fixes it; a server's Retry-After may make it longer.
"""

from __future__ import annotations

from dataclasses import dataclass

from cluster.runtime.commands._curl_options import Options
from cluster.runtime.commands._curl_report import Transfer

TIMEOUTS = (5, 6, 28)
TRANSIENT = (408, 429, 500, 502, 503, 504)
LONGEST = 600


@dataclass
class Retries:
    """What is left of them; `warning` is what curl says of the last one granted."""

    options: Options
    started: float
    used: int = 0
    warning: str = ""

    def pause(self, transfer: Transfer, now: float) -> float | None:
        """Seconds to wait before the next try; None for no more. `now` is on the same clock as `started`."""
        limit, left = self._number("retry_max_time"), int(self._number("retry")) - self.used
        why = self._why(transfer)
        if not why or left <= 0 or (limit and now - self.started >= limit):
            return None
        wait = self._number("retry_delay") or float(min(2**self.used, LONGEST))
        asked = transfer.response.header("Retry-After") if why == ": HTTP error" else ""
        wait = max(wait, float(asked) if asked.isdigit() else 0)
        self.used += 1
        self.warning = f"Warning: Problem {why}. Will retry in {int(wait)} seconds. {left} retries left.\n"
        return wait

    def _why(self, transfer: Transfer) -> str:
        """curl's word for a problem that may pass; "" for none."""
        if transfer.code in TIMEOUTS:
            return ": timeout"
        if transfer.refused and self.options.on("retry_connrefused"):
            return ": connection refused"
        if transfer.code in (0, 22) and transfer.response.status in TRANSIENT:
            return ": HTTP error"
        return "(retrying all errors)" if transfer.code and self.options.on("retry_all_errors") else ""

    def _number(self, name: str) -> float:
        given = self.options.last(name, "0")
        return float(given) if given.replace(".", "", 1).isdigit() else 0.0
