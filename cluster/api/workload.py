"""What the kinds that own pods through a template have in common: columns, and how selector and template agree.

A controller finds its pods by its selector, so a template whose labels the selector does not match would make
pods for ever and never find one of them: every such kind refuses it. (In Kubernetes: pkg/apis/apps/validation.)
"""

from __future__ import annotations

from typing import Any

from cluster.api.podspec import defaults
from cluster.api.podspec import validation as pod_rules
from cluster.api.podspec.rules import not_negative
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, containers_columns
from cluster.apimachinery import labels, meta, validation
from cluster.apimachinery.errors import (
    Cause,
    forbidden_field,
    immutable,
    invalid_value,
    not_supported,
    required,
)
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column


def number(path: str) -> Any:
    """A cell: the number at a path, 0 where there is none."""
    return lambda o: meta.get(o, path, 0)


SELECTOR_COLUMN = Column(
    "Selector", lambda o: labels.format_selector(meta.get(o, "spec.selector")), wide=True,
    description="A label query over pods that should match the replica count.",
)  # fmt: skip

REPLICA_COLUMNS = (
    NAME_COLUMN,
    Column("Desired", number("spec.replicas"), type="integer", description="The number of desired replicas."),
    Column(
        "Current", number("status.replicas"), type="integer", description="The number of observed replicas."
    ),
    Column(
        "Ready", number("status.readyReplicas"), type="integer", description="The number of ready replicas."
    ),
    AGE_COLUMN,
    *containers_columns(),
)


def spec_of(obj: Obj) -> Obj:
    """The object's spec, made when there is none, with its template's defaults filled in."""
    spec = obj.get("spec")
    if not isinstance(spec, dict):
        spec = obj["spec"] = {}
    defaults.template(spec)
    return spec


def status_of(obj: Obj, **zero: Any) -> None:
    """Give a new object the status it has before any controller saw it."""
    obj["status"] = dict(zero)


def replica_problems(obj: Obj, old: Obj | None, noun: str) -> list[Cause]:
    """What is wrong with replicas, selector and template of a kind that keeps so many pods."""
    spec = obj.get("spec") or {}
    return [*count_problems(spec), *selector_problems(spec, noun), *template_problems(spec, "ReplicaSet"),
            *selector_change(obj, old)]  # fmt: skip


def count_problems(spec: Obj) -> list[Cause]:
    return not_negative(spec, "spec", "replicas", "minReadySeconds")


def selector_problems(spec: Obj, noun: str) -> list[Cause]:
    """The selector must be there, well formed, and not mean every pod."""
    selector = spec.get("selector")
    if selector is None:
        return [required("spec.selector")]
    found = validation.selector_causes(selector)
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        found.append(invalid_value("spec.selector", selector, f"empty selector is invalid for {noun}"))
    return found


def template_problems(spec: Obj, noun: str) -> list[Cause]:
    """The template must be found by the selector, and its pods must be ones that are restarted for ever."""
    return mismatch(spec) + pod_problems(spec.get("template") or {}, noun)


def mismatch(spec: Obj) -> list[Cause]:
    """The selector does not find the template's pods."""
    template = spec.get("template") or {}
    if matches(spec.get("selector"), template):
        return []
    text = "`selector` does not match template `labels`"
    return [invalid_value("spec.template.metadata.labels", meta.labels(template) or None, text)]


def pod_problems(template: Obj, noun: str) -> list[Cause]:
    """What is wrong with the template of an owner whose pods run for ever."""
    found = pod_rules.template_problems(template, "spec.template")
    return found + lasting_problems(template.get("spec") or {}, "spec.template.spec", noun)


def lasting_problems(spec: Obj, path: str, noun: str) -> list[Cause]:
    """A pod that is to run for ever is always restarted and has no deadline."""
    found: list[Cause] = []
    if spec.get("restartPolicy") in pod_rules.RESTARTS and spec["restartPolicy"] != "Always":
        found.append(not_supported(f"{path}.restartPolicy", spec["restartPolicy"], ["Always"]))
    if spec.get("activeDeadlineSeconds") is not None:
        text = f"activeDeadlineSeconds in {noun} is not Supported"
        found.append(forbidden_field(f"{path}.activeDeadlineSeconds", text))
    return found


def status_problems(obj: Obj, old: Obj, numbers: tuple[str, ...], parts: tuple[str, ...] = (),
                    ready: str = "readyReplicas") -> list[Cause]:  # fmt: skip
    """What is wrong with a status that counts pods.

    `numbers` are its numbers, none of them negative; `parts` those that are some of status.replicas; `ready` is how the
    kind's text calls those of which the available ones are some.
    """
    status = obj.get("status") or {}
    found = not_negative(status, "status", *numbers)
    found += [cause for part in parts for cause in _exceeds(status, part, "replicas", "status.replicas")]
    found += _exceeds(status, "availableReplicas", "readyReplicas", ready) if parts else []
    collisions = status.get("collisionCount") or 0
    if collisions < meta.get(old, "status.collisionCount", 0):
        found.append(invalid_value("status.collisionCount", collisions, "cannot be decremented"))
    return found


def _exceeds(status: Obj, part: str, whole: str, called: str) -> list[Cause]:
    count = status.get(part) or 0
    if count <= (status.get(whole) or 0):
        return []
    return [invalid_value(f"status.{part}", count, f"cannot be greater than {called}")]


REPLICAS = ("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration")
REPLICA_PARTS = ("fullyLabeledReplicas", "readyReplicas", "availableReplicas")
"""The numbers in the status of a kind that keeps so many pods alike, and which of them are parts of the first."""


def matches(selector: Obj | None, template: Obj) -> bool:
    """Whether the selector finds the template's pods; a malformed one has its own complaint."""
    try:
        return labels.from_label_selector(selector).matches(meta.labels(template))
    except ValueError:
        return True


def selector_change(obj: Obj, old: Obj | None) -> list[Cause]:
    """Which pods are an owner's is settled when it is made."""
    selector = meta.get(obj, "spec.selector")
    if old is None or selector == meta.get(old, "spec.selector"):
        return []
    return [immutable("spec.selector", selector)]
