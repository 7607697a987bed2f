"""The report: told requests as RequestTrace's status says them.

The page reads a trace as its story plays (`story`); a client of the API reads the same hops with an API's names:
the packet before and after, the rule that decided with its probability, and the endpoints it left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from cluster.apimachinery.meta import Obj

from . import cap
from .trace import Trace


def report(told: Sequence[tuple[int, Trace]], upto: str = cap.WHOLE) -> Obj:
    """The status for one or more requests with the numbers of their records: the first that failed, else the last.

    `upto` is the cluster's cap on advice.
    """
    number, shown = next((pair for pair in told if not pair[1].ok), told[-1])
    outcome = shown.outcome(upto)
    status: Obj = {
        "verdict": shown.verdict,
        "message": outcome["truth"],
        "output": outcome["says"],
        "exitCode": shown.exit_code,
        "code": shown.status,
        "advice": outcome["advice"],
        "endpoint": _endpoint(shown),
        "counts": _counts([trace for _, trace in told]),
        "record": number,
        "hops": [_hop(hop) for hop in shown.hops(upto)],
    }
    return {key: value for key, value in status.items() if value or key in ("exitCode", "advice")}


def _endpoint(trace: Trace) -> Obj | None:
    if trace.target is None or trace.endpoint is None:
        return None
    return {"name": trace.target.name, "ip": trace.endpoint.dst}


def _counts(traces: Sequence[Trace]) -> list[Obj]:
    """How many requests ended how, and where."""
    counted = Counter((trace.verdict, (_endpoint(trace) or {}).get("name", "")) for trace in traces)
    return [
        {"verdict": verdict, **({"endpoint": name} if name else {}), "requests": count}
        for (verdict, name), count in sorted(counted.items())
    ]


def _hop(hop: Obj) -> Obj:
    detail = dict(hop["detail"])
    rule = detail.pop("rule", None)
    told: Obj = {
        "number": hop["seq"],
        "stage": hop["stage"],
        "place": {key: value for key, value in hop["place"].items() if value},
        "verdict": hop["verdict"],
        "message": hop["why"],
        "packet": _header(hop["header"]),
        "before": _header(hop["was"]),
        "rule": _rule(rule) if rule else None,
        "detail": _camel(detail),
        "startMilliseconds": hop["t0"],
        "durationMilliseconds": hop["t1"] - hop["t0"],
    }
    return {key: value for key, value in told.items() if value or key == "startMilliseconds"}


def _header(header: Obj | None) -> Obj | None:
    return {"source": header["src"], "destination": header["dst"]} if header else None


def _rule(rule: Obj) -> Obj:
    """The rule, with the probability that each endpoint had."""
    considered = rule.get("endpoints") or []
    probability = {"probability": round(1 / len(considered), 6)} if considered and not rule.get("sticky") else {}
    return {**probability, **_camel({key: value for key, value in rule.items() if value is not None})}


def _camel(value: Any) -> Any:
    """JSON with its keys as Kubernetes spells them: left_out is leftOut."""
    if isinstance(value, dict):
        return {_joined(key): _camel(item) for key, item in value.items()}
    return [_camel(item) for item in value] if isinstance(value, list) else value


def _joined(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)
