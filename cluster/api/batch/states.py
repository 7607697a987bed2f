"""What the status of a Job may come to say, whoever writes it.

A Job may be run by a controller from outside (spec.managedBy), so the API server itself sees to it that its clients can
rely on the story: an end is announced (SuccessCriteriaMet, FailureTarget) before it is there (Complete, Failed), it
comes when nothing runs any more, and it is never taken back. A rule is asked only when something that it looks at has
changed, so that a Job which broke it before can still be written to. (In Kubernetes: getStatusValidationOptions in
pkg/registry/batch/job and validateJobStatus in pkg/apis/batch/validation.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from cluster.api.batch import indexes
from cluster.api.podspec.rules import not_negative
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, duplicate, immutable, invalid_value, required
from cluster.apimachinery.meta import Obj

_COUNTS = ("active", "succeeded", "failed", "ready", "terminating")
_STATES = ("Complete", "Failed", "FailureTarget", "SuccessCriteriaMet", "Suspended")
_UNCOUNTED = "uncountedTerminatedPods"
_TOLD = ("startTime", "completionTime", "completedIndexes", "failedIndexes", _UNCOUNTED)

Facts = dict[str, Any]


class Rule(NamedTuple):
    """What must not be: the facts it is asked about, whether they break it, and what is then wrong."""

    about: tuple[str, ...]
    broken: Callable[[Facts], Any]
    field: str
    text: str
    missing: bool = False


def problems(job: Obj, old: Obj) -> list[Cause]:
    """Everything wrong with a status that was written."""
    status = job.get("status") or {}
    now, was = _facts(job), _facts(old)
    found = not_negative(status, "status", *_COUNTS) + _uncounted(status.get(_UNCOUNTED) or {})
    found += [_cause(rule, now) for rule in RULES if _concerns(rule, now, was) and rule.broken(now)]
    return found + _taken_back(now, was) + _fallen(job, old) + _moved(job, now, was)


def _facts(job: Obj) -> Facts:
    """What the rules look at, by name."""
    spec, status = job.get("spec") or {}, job.get("status") or {}
    told: Facts = {kind: meta.condition_is(job, kind) for kind in _STATES}
    told |= {field: status.get(field) or 0 for field in _COUNTS} | {field: status.get(field) for field in _TOLD}
    return {**told, "finished": told["Complete"] or told["Failed"], "spec": spec}


def _concerns(rule: Rule, now: Facts, was: Facts) -> bool:
    return not rule.about or any(now[fact] != was[fact] for fact in rule.about)


def _cause(rule: Rule, now: Facts) -> Cause:
    path = f"status.{rule.field}"
    if rule.missing:
        return required(path, rule.text)
    if rule.field == "conditions":
        return _wrong_conditions(rule.text)
    return invalid_value(path, now[rule.field], rule.text or str(rule.broken(now)))


def _wrong_conditions(text: str) -> Cause:
    """The conditions are too long to be quoted."""
    return Cause("status.conditions", "FieldValueInvalid", f"Invalid value: {text}")


def _early(now: Facts) -> bool:
    start, end = now["startTime"], now["completionTime"]
    return bool(start and end and end < start)


def _never_started(now: Facts) -> bool:
    wanted = now["spec"].get("suspend") and now["spec"].get("completions") == 0
    return bool(now["finished"] and not now["startTime"] and not wanted)


def _unreadable(field: str) -> Callable[[Facts], str]:
    """What is wrong with a list of indexes, "" for nothing."""

    def broken(now: Facts) -> str:
        completions = now["spec"].get("completions")
        limited = field == "completedIndexes" or now["spec"].get("backoffLimitPerIndex") is not None
        if completions is None or not limited:
            return ""
        problem = indexes.problem(now[field] or "", completions)
        return f"error parsing {field}: {problem}" if problem else ""

    return broken


def _overlap(now: Facts) -> str:
    completions = now["spec"].get("completions")
    both = (now["completedIndexes"] or "", now["failedIndexes"] or "")
    at = indexes.overlap(*both, completions) if completions is not None else None
    return "" if at is None else f"failedIndexes and completedIndexes overlap at index: {at}"


RULES = (
    Rule(("Complete", "Failed"), lambda j: j["Complete"] and j["Failed"], "conditions",
         "cannot set Complete=True and Failed=true conditions"),
    Rule(("Complete", "FailureTarget"), lambda j: j["Complete"] and j["FailureTarget"], "conditions",
         "cannot set Complete=True and FailureTarget=true conditions"),
    Rule(("Complete", "completionTime"), lambda j: j["completionTime"] and not j["Complete"], "completionTime",
         "cannot set completionTime when there is no Complete=True condition"),
    Rule(("Complete", "completionTime"), lambda j: j["Complete"] and not j["completionTime"], "completionTime",
         "completionTime is required for Complete jobs", missing=True),
    Rule(("startTime", "completionTime"), _early, "completionTime", "must be equal to or after `startTime`"),
    Rule(("Failed", "failedIndexes"), lambda j: j["Failed"] and not j["FailureTarget"], "conditions",
         "cannot set Failed=True condition without the FailureTarget=true condition"),
    Rule(("Complete", "SuccessCriteriaMet"), lambda j: j["Complete"] and not j["SuccessCriteriaMet"], "conditions",
         "cannot set Complete=True condition without the SuccessCriteriaMet=true condition"),
    Rule(("finished", "active"), lambda j: j["finished"] and j["active"] > 0, "active",
         "active>0 is invalid for finished job"),
    Rule(("finished", "startTime"), _never_started, "startTime", "startTime is required for finished job",
         missing=True),
    Rule(("finished", _UNCOUNTED), lambda j: j["finished"] and any((j[_UNCOUNTED] or {}).values()), _UNCOUNTED,
         "must be empty for finished job"),
    Rule(("completedIndexes",), _unreadable("completedIndexes"), "completedIndexes", ""),
    Rule(("failedIndexes",), _unreadable("failedIndexes"), "failedIndexes", ""),
    Rule(("completedIndexes",), lambda j: j["completedIndexes"] and j["spec"].get("completionMode") != "Indexed",
         "completedIndexes", "cannot set non-empty completedIndexes when non-indexed completion mode"),
    Rule(("failedIndexes",),
         lambda j: j["failedIndexes"] is not None and j["spec"].get("backoffLimitPerIndex") is None,
         "failedIndexes", "cannot set non-null failedIndexes when backoffLimitPerIndex is null"),
    Rule(("completedIndexes", "failedIndexes"), _overlap, "failedIndexes", ""),
    Rule(("finished", "terminating"), lambda j: j["finished"] and j["terminating"] > 0, "terminating",
         "terminating>0 is invalid for finished job"),
    Rule(("ready", "active"), lambda j: j["ready"] > max(0, j["active"]), "ready",
         "cannot set more ready pods than active"),
    Rule((), lambda j: j["SuccessCriteriaMet"] and j["Failed"], "conditions",
         "cannot set SuccessCriteriaMet=True and Failed=true conditions"),
    Rule((), lambda j: j["SuccessCriteriaMet"] and j["FailureTarget"], "conditions",
         "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions"),
    Rule((), lambda j: j["spec"].get("successPolicy") and j["Complete"] and not j["SuccessCriteriaMet"], "conditions",
         "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True"),
)  # fmt: skip


def _uncounted(uncounted: Obj) -> list[Cause]:
    """A pod that ended is counted once."""
    found: list[Cause] = []
    seen: set[str] = set()
    for side in ("succeeded", "failed"):
        for index, uid in enumerate(uncounted.get(side) or []):
            path = f"status.{_UNCOUNTED}.{side}[{index}]"
            if not uid:
                found.append(invalid_value(path, uid, "must not be empty"))
            elif uid in seen:
                found.append(duplicate(path, uid))
            seen.add(uid)
    return found


def _taken_back(now: Facts, was: Facts) -> list[Cause]:
    """What has ended stays so."""
    return [
        _wrong_conditions(f"cannot disable the terminal {kind}=True condition")
        for kind in ("Failed", "Complete", "FailureTarget")
        if was[kind] and not now[kind]
    ]


def _fallen(job: Obj, old: Obj) -> list[Cause]:
    """No count falls, but of an indexed Job that was made smaller."""
    spec = job.get("spec") or {}
    elastic = spec.get("completionMode") == "Indexed" and spec.get("completions") == spec.get("parallelism")
    found: list[Cause] = []
    for field in ("failed",) if elastic else ("failed", "succeeded"):
        value = meta.get(job, f"status.{field}", 0)
        if value < meta.get(old, f"status.{field}", 0):
            found.append(invalid_value(f"status.{field}", value, f"cannot decrease the {field} counter"))
    return found


def _moved(job: Obj, now: Facts, was: Facts) -> list[Cause]:
    """When it began and ended is said once, and that enough has succeeded before it is complete."""
    found: list[Cause] = []
    start, end = was["startTime"], was["completionTime"]
    if end and now["completionTime"] and now["completionTime"] != end:
        found.append(immutable("status.completionTime", now["completionTime"]))
    resuming = was["Suspended"] and (meta.condition(job, "Suspended") or {}).get("status") == "False"
    if start and now["startTime"] != start and not now["spec"].get("suspend") and not resuming:
        found.append(required("status.startTime", "startTime cannot be removed for unsuspended job"))
    if was["SuccessCriteriaMet"] and not now["SuccessCriteriaMet"]:
        found.append(_wrong_conditions("cannot disable the SuccessCriteriaMet=True condition"))
    if was["Complete"] and not was["SuccessCriteriaMet"] and now["SuccessCriteriaMet"]:
        text = "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions"
        found.append(_wrong_conditions(text))
    return found
