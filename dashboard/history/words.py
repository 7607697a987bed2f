"""What a write did, in two or three words: "scaled to 3". Pure over the manifests before and after it.

`git log` shows a subject line, not a diff; so does the scrubber. Each of `READINGS` looks at one field that people
speak of by a word of its own; the first that changed is said, else the first path that did.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from dashboard.history.fields import differences

Say = Callable[[Any], str]

READINGS: tuple[tuple[str, Say], ...] = (
    ("metadata.deletionTimestamp", lambda at: "marked for deletion"),
    ("spec.nodeName", lambda node: f"bound to {node}"),
    ("spec.replicas", lambda n: f"scaled to {n}"),
    ("spec.template", lambda template: "given a new pod template"),
    ("spec.unschedulable", lambda on: "cordoned" if on else "uncordoned"),
    ("spec.running", lambda on: "powered on" if on else "powered off"),
    ("spec.connected", lambda on: "connected again" if on else "cut off the network"),
    ("spec.paused", lambda on: "paused" if on else "resumed"),
    ("spec.selector", lambda selector: "given another selector"),
    ("spec.type", lambda kind: f"made a {kind}"),
    ("spec.ports", lambda ports: "given other ports"),
    ("metadata.labels", lambda labels: "relabelled"),
    ("data", lambda data: "given other data"),
    ("endpoints", lambda endpoints: f"set to {_counted(endpoints)}"),
    ("subsets", lambda subsets: "given other addresses"),
    ("status.phase", lambda phase: f"now {phase}"),
    ("status.replicas", lambda n: f"found to have {n or 0} pods"),
)
VERBS = {"create": "created", "delete": "deleted"}


def said(verb: str, before: Obj | None, after: Obj) -> str:
    """What the write did to its object."""
    if verb in VERBS or before is None:
        return VERBS.get(verb, "changed")
    if image := _image(before, after):
        return f"set to image {image}"
    for path, say in READINGS:
        value = meta.get(after, path)
        if meta.get(before, path) != value:
            return say(value)
    if meta.condition_is(after, "Ready") != meta.condition_is(before, "Ready"):
        return "became ready" if meta.condition_is(after, "Ready") else "is not ready"
    return _otherwise(before, after)


def _otherwise(before: Obj, after: Obj) -> str:
    status = meta.get(after, "status", {})
    if "readyReplicas" in status and meta.get(before, "status.readyReplicas") != status["readyReplicas"]:
        return f"counted {status['readyReplicas']} ready"
    fields = differences(before, after)
    return f"changed in {fields[0].path}" if fields else "written again"


def _image(before: Obj, after: Obj) -> str:
    """The image that a template or a pod was changed to."""
    for path in ("spec.template.spec.containers", "spec.containers"):
        was = {c["name"]: c.get("image") for c in meta.get(before, path, [])}
        now = {c["name"]: c.get("image") for c in meta.get(after, path, []) if c["name"] in was}
        if image := next((image for name, image in now.items() if image != was[name]), ""):
            return str(image)
    return ""


def _counted(endpoints: list[Obj] | None) -> str:
    n = len(endpoints or ())
    return f"{n} endpoint{'' if n == 1 else 's'}"
