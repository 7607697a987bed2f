"""A Job's spec wherever it stands: its defaults, and what is wrong with it.

(In Kubernetes: SetDefaults_Job and validateJobSpec in pkg/apis/batch.)
"""

from __future__ import annotations

from cluster.api.batch import policies
from cluster.api.podspec import validation as pod_rules
from cluster.api.podspec.defaults import fill
from cluster.api.podspec.rules import not_negative
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj

INDEXED = "Indexed"
_MODES = ("NonIndexed", INDEXED)
_RESTARTS = ("OnFailure", "Never")
_REPLACEMENT = ("Failed", "TerminatingOrFailed")
_MOST_PARALLEL = 100_000
_LARGEST = 2**31 - 1
_COUNTS = ("parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
           "backoffLimitPerIndex", "maxFailedIndexes")  # fmt: skip


def default(spec: Obj) -> None:
    """One pod that must end well, tried again six times, unless told otherwise."""
    if spec.get("completions") is None and spec.get("parallelism") is None:
        spec["completions"] = 1
    retries = 6 if spec.get("backoffLimitPerIndex") is None else _LARGEST
    replaced = "TerminatingOrFailed" if spec.get("podFailurePolicy") is None else "Failed"
    fill(spec, parallelism=1, backoffLimit=retries, completionMode=_MODES[0], suspend=False, manualSelector=False,
         podReplacementPolicy=replaced)  # fmt: skip
    for rule in (spec.get("podFailurePolicy") or {}).get("rules") or []:
        for pattern in rule.get("onPodConditions") or []:
            fill(pattern, status="True")


def problems(spec: Obj, path: str) -> list[Cause]:
    """Every cause against a Job's spec that stands at `path`, but for its selector."""
    found = not_negative(spec, path, *_COUNTS)
    if spec.get("maxFailedIndexes") is not None and spec.get("backoffLimitPerIndex") is None:
        found.append(required(f"{path}.backoffLimitPerIndex", "when maxFailedIndexes is specified"))
    found += _indexed(spec, path) + policies.problems(spec, path) + _replacement(spec, path)
    template = spec.get("template") or {}
    return found + pod_rules.template_problems(template, f"{path}.template") + _restart(spec, path)


def _indexed(spec: Obj, path: str) -> list[Cause]:
    mode = spec.get("completionMode", _MODES[0])
    if mode != INDEXED:
        found = [] if mode in _MODES else [not_supported(f"{path}.completionMode", mode, _MODES)]
        return found + [
            invalid_value(f"{path}.{field}", spec[field], "requires indexed completion mode")
            for field in ("backoffLimitPerIndex", "maxFailedIndexes")
            if spec.get(field) is not None
        ]
    found = []
    if spec.get("completions") is None:
        found.append(required(f"{path}.completions", f"when completion mode is {INDEXED}"))
    if (spec.get("parallelism") or 0) > _MOST_PARALLEL:
        text = f"must be less than or equal to {_MOST_PARALLEL} when completion mode is {INDEXED}"
        found.append(invalid_value(f"{path}.parallelism", spec["parallelism"], text))
    failed, wanted = spec.get("maxFailedIndexes"), spec.get("completions")
    if failed is not None and wanted is not None and failed > wanted:
        found.append(invalid_value(f"{path}.maxFailedIndexes", failed, "must be less than or equal to completions"))
    return found


def _replacement(spec: Obj, path: str) -> list[Cause]:
    policy = spec.get("podReplacementPolicy")
    allowed = ("Failed",) if spec.get("podFailurePolicy") else _REPLACEMENT
    return [] if policy in (None, *allowed) else [not_supported(f"{path}.podReplacementPolicy", policy, allowed)]


def _restart(spec: Obj, path: str) -> list[Cause]:
    """The pods of a Job end, so Always, the default of every pod, is wrong."""
    here = f"{path}.template.spec.restartPolicy"
    policy = ((spec.get("template") or {}).get("spec") or {}).get("restartPolicy") or "Always"
    if policy == "Always":
        return [required(here, 'valid values: "OnFailure", "Never"')]
    if policy not in _RESTARTS:
        return [not_supported(here, policy, _RESTARTS)]
    if spec.get("podFailurePolicy") and policy != "Never":
        return [invalid_value(here, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    return []
