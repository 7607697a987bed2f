"""Job: pods that end, until so many of them have ended well.

Its selector is made by the server from its uid, so that no two Jobs ever count each other's pods. What it runs is
settled when it is made; only how many run at once may change, and whether it runs at all (`suspend`).
"""

from __future__ import annotations

from cluster.api import workload
from cluster.api.batch import jobs, states
from cluster.api.podspec import warnings
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, containers_columns, human_duration
from cluster.apimachinery import clock, meta, validation
from cluster.apimachinery.errors import Cause, immutable, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import int_at
from cluster.etcd.models import KubeObject

UID_LABEL, NAME_LABEL = "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"
_OLD_UID, _OLD_NAME = "controller-uid", "job-name"
_FIXED = ("completions", "selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy",
          "successPolicy")  # fmt: skip
_STATES = ("Complete", "Failed", "Suspended", "FailureTarget")


def _status(obj: Obj) -> str:
    for kind in _STATES:
        if kind == "Suspended" and meta.is_deleting(obj):
            return "Terminating"
        if meta.condition_is(obj, kind):
            return kind
    return "Running"


def _completions(obj: Obj) -> str:
    done, wanted = meta.get(obj, "status.succeeded", 0), meta.get(obj, "spec.completions")
    if wanted is not None:
        return f"{done}/{wanted}"
    parallel = meta.get(obj, "spec.parallelism", 0)
    return f"{done}/1 of {parallel}" if parallel > 1 else f"{done}/1"


def _duration(obj: Obj) -> str:
    start, end = meta.get(obj, "status.startTime"), meta.get(obj, "status.completionTime")
    return human_duration((clock.parse(end) if end else clock.now()) - clock.parse(start)) if start else ""


class Job(KubeObject):
    KIND = Kind("batch", "v1", "Job", "jobs", categories=("all",), subresources=("status",))
    COLUMNS = (
        NAME_COLUMN,
        Column("Status", _status, description="Status of the job."),
        Column("Completions", _completions, description="How many of its pods have ended well."),
        Column("Duration", _duration, description="Time required to complete the job."),
        AGE_COLUMN,
        *containers_columns(),
        workload.SELECTOR_COLUMN,
    )
    FORM = ("metadata.labels", "spec.completions", "spec.parallelism", "spec.backoffLimit", "spec.suspend",
            "spec.template.spec.containers[0].image")  # fmt: skip
    GENERATION = True

    completions = int_at("spec.completions")
    succeeded = int_at("status.succeeded")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = workload.spec_of(obj)
        jobs.default(spec)
        labels = meta.labels(spec.get("template") or {})
        if labels and not meta.labels(obj):
            obj["metadata"]["labels"] = dict(labels)

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            workload.status_of(obj)
            if not obj["spec"].get("manualSelector"):
                _select(obj)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj["spec"]
        found = _generated(obj) + jobs.problems(spec, "spec")
        if spec.get("selector") is None:
            found.append(required("spec.selector"))
        else:
            found += validation.selector_causes(spec["selector"])
        found += workload.mismatch(spec)
        return found + (_changes(obj, old) if old is not None else _hostname(obj))

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        return warnings.of_owner(obj, old)

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return states.problems(obj, old)

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        return {"status.successful": str(meta.get(obj, "status.succeeded", 0))}


def _select(obj: Obj) -> None:
    """Mark the template with the Job's name and uid, and select by the uid."""
    spec, uid = obj["spec"], meta.uid(obj)
    head = spec.setdefault("template", {}).setdefault("metadata", {})
    marks = {**dict.fromkeys((NAME_LABEL, _OLD_NAME), meta.name(obj)), **dict.fromkeys((UID_LABEL, _OLD_UID), uid)}
    head["labels"] = {**marks, **(head.get("labels") or {})}
    selector = spec["selector"] = spec.get("selector") or {}
    selector["matchLabels"] = {UID_LABEL: uid, **(selector.get("matchLabels") or {})}


def _generated(obj: Obj) -> list[Cause]:
    """Whoever leaves the selector to the server must not mark the pods otherwise."""
    spec = obj["spec"]
    if spec.get("manualSelector") or spec.get("selector") is None:
        return []
    labels, path = meta.labels(spec.get("template") or {}), "spec.template.metadata.labels"
    name, uid = meta.name(obj), meta.uid(obj)
    expected = {_OLD_UID: uid, _OLD_NAME: name, UID_LABEL: uid, NAME_LABEL: name}
    found: list[Cause] = []
    for key, value in expected.items():
        if key not in labels:
            found.append(required(f"{path}[{key}]", f"must be '{value}'"))
        elif labels[key] != value:
            found.append(invalid_value(f"{path}[{key}]", labels, f"must be '{value}'"))
    if not workload.matches(spec["selector"], {"metadata": {"labels": expected}}):
        found.append(invalid_value("spec.selector", spec["selector"], "`selector` not auto-generated"))
    return found


def _hostname(obj: Obj) -> list[Cause]:
    """An indexed Job's pods are called NAME-INDEX."""
    spec = obj["spec"]
    if spec.get("completionMode") != jobs.INDEXED or not spec.get("completions"):
        return []
    longest = f"{meta.name(obj)}-{spec['completions'] - 1}"
    if not validation.is_dns1123_label(longest):
        return []
    text = f"will not able to create pod with invalid DNS label: {longest}"
    return [invalid_value("metadata.name", meta.name(obj), text)]


def _changes(obj: Obj, old: Obj) -> list[Cause]:
    spec, before = obj["spec"], old["spec"]
    changed = [field for field in _FIXED if spec.get(field) != before.get(field)]
    found = [immutable(f"spec.{field}", spec.get(field)) for field in changed if not _elastic(field, spec)]
    if "completions" in changed and not found and spec.get("completions") != spec.get("parallelism"):
        text = "can only be modified in tandem with spec.parallelism"
        found.append(invalid_value("spec.completions", spec.get("completions"), text))
    was = _rescheduled(before["template"], spec["template"]) if _idle(old) else before["template"]
    return found if spec["template"] == was else [*found, immutable("spec.template", spec["template"])]


def _elastic(field: str, spec: Obj) -> bool:
    """An indexed Job's completions may change together with its parallelism."""
    return field == "completions" and spec.get("completionMode") == jobs.INDEXED


def _idle(job: Obj) -> bool:
    """Suspended and never started: where its pods may run can still be said."""
    return bool(meta.get(job, "spec.suspend")) and not meta.get(job, "status.startTime")


def _rescheduled(old: Obj, new: Obj) -> Obj:
    """The old template with the new one's wishes about nodes."""
    head = {**(old.get("metadata") or {})}
    spec = {**old["spec"]}
    for holder, given, fields in ((head, new.get("metadata") or {}, ("labels", "annotations")),
                                  (spec, new["spec"], ("nodeSelector", "tolerations", "schedulingGates"))):  # fmt: skip
        for field in fields:
            holder.pop(field, None)
            holder |= {field: given[field]} if field in given else {}
    affinity = {k: v for k, v in (spec.pop("affinity", None) or {}).items() if k != "nodeAffinity"}
    near = (new["spec"].get("affinity") or {}).get("nodeAffinity")
    affinity |= {"nodeAffinity": near} if near else {}
    return {**old, "metadata": head, "spec": {**spec, "affinity": affinity} if affinity else spec}
