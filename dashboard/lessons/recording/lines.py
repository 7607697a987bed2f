"""What to type for what was done: two ways of each, as a step's solutions need them, and the files they read. Pure.

The log knows which program wrote and what changed, not what was typed. The first way is the short one that a person
would choose (kubectl scale), the second says the same thing otherwise (kubectl patch).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from shlex import quote
from typing import Any, NamedTuple

import orjson

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from dashboard.lessons.conditions import Find
from dashboard.lessons.recording import manifests, names
from dashboard.lessons.recording.asking import asked
from dashboard.lessons.recording.values import Act, Ask, Command, Take

RESTARTED = "kubectl.kubernetes.io/restartedAt"
WAITED = ("Deployment", "StatefulSet", "DaemonSet")
LONGEST_NAME = 90
PATIENCE = "--timeout=90s"


class Ways(NamedTuple):
    """Two ways to do the same, line by line, and {name: text} of the files that they read."""

    first: list[str]
    second: list[str]
    files: Mapping[str, str]


def lines(take: Take, state: Callable[[int], Find]) -> Ways:
    """How to do again what was done in a step. A request from a node has no line: nobody reaches a node by kubectl."""
    first: list[str] = []
    second: list[str] = []
    files: dict[str, str] = {}
    made: list[Act] = []
    for deed in take.deeds:
        if isinstance(deed, Ask):
            ways = asked(deed, state(deed.revision))
            waits = [line for act in made for line in _waits(act.obj)] if ways else []
            first += [*waits, *(way[0] for way in ways)]
            second += [*waits, *(way[1] for way in ways)]
            made = []
        else:
            one, other, read = _command(deed, state(deed.acts[0].revision))
            first, second, files = first + one, second + other, files | read
            made += [act for act in deed.acts if act.after is not None]
    return Ways(first, second, files)


def _command(command: Command, objects: Find) -> tuple[list[str], list[str], dict[str, str]]:
    """(lines, other lines, files) of one command."""
    acts = command.acts
    if acts[0].verb == "create" or (acts[0].agent == manifests.APPLY and acts[0].after is not None):
        return _from_file(acts, _short(acts[0], objects) if len(acts) == 1 else "")
    write = _deleted if acts[0].after is None else _changed
    ways = [write(act) for act in acts]
    return [way[0] for way in ways], [way[1] for way in ways], {}


def _from_file(acts: Sequence[Act], short: str) -> tuple[list[str], list[str], dict[str, str]]:
    """What was made or applied, of a file; `short` is a line that does without one."""
    first = acts[0]
    name = re.sub(r"[^a-z0-9.-]", "-", f"{first.obj['kind']}-{meta.name(first.obj)}"[:LONGEST_NAME].lower()) + ".yaml"
    files = {name: manifests.text(*(manifests.written(a.resource, a.obj, a.agent) for a in acts))}
    if first.verb == "create":
        return [short or f"kubectl apply -f {name}"], [f"kubectl {'apply' if short else 'create'} -f {name}"], files
    return [f"kubectl apply -f {name}"], [_merge(act) for act in acts], files


def _short(act: Act, objects: Find) -> str:
    """A creation in one line without a file, where kubectl has one: expose."""
    service = act.obj
    if act.agent != "kubectl-expose" or len(meta.get(service, "spec.ports", [])) != 1:
        return ""
    chosen, port = meta.get(service, "spec.selector", {}), service["spec"]["ports"][0]
    whose = [o for o in objects("deployments.apps") if meta.get(o, "spec.selector.matchLabels") == chosen]
    if not whose or meta.namespace(whose[0]) != meta.namespace(service):
        return ""
    flags = {
        "name": meta.name(service) if meta.name(service) != meta.name(whose[0]) else "",
        "port": port["port"],
        "target-port": port.get("targetPort", port["port"]) if port.get("targetPort") != port["port"] else "",
        "type": service["spec"].get("type") if service["spec"].get("type") != "ClusterIP" else "",
    }
    said = "".join(f" --{flag}={value}" for flag, value in flags.items() if value)
    return f"kubectl expose deployment {meta.name(whose[0])}{said}{names.elsewhere(service)}"


def _deleted(act: Act) -> tuple[str, str]:
    obj, where = act.obj, names.elsewhere(act.obj)
    if names.is_generated(obj):
        return f"kubectl delete {names.picked(obj)}{where}", f"kubectl delete {names.picked(obj, 'tail')}{where}"
    one = f"kubectl delete {names.picked(obj)}{where}"
    return one, f"kubectl delete {names.kind(obj)} --field-selector=metadata.name={meta.name(obj)}{where}"


def _changed(act: Act) -> tuple[str, str]:
    one = next(_spoken(act), "")
    return (one, _merge(act)) if one else (_merge(act), _operations(act))


def _patched(act: Act, form: str, patch: Any) -> str:
    told = quote(orjson.dumps(patch).decode())
    return f"kubectl patch {names.picked(act.known)}{names.elsewhere(act.obj)} --type={form} -p {told}"


def _merge(act: Act) -> str:
    return _patched(act, "merge", manifests.merge_patch(*_both(act)))


def _operations(act: Act) -> str:
    return _patched(act, "json", manifests.json_patch(*_both(act)))


def _both(act: Act) -> tuple[Obj, Obj]:
    return manifests.both(act.resource, act.before or {}, act.after or {})


def _spoken(act: Act) -> Iterator[str]:
    """The line that a person would use for a change, where kubectl has one and nothing else has changed."""
    before, after = _both(act)  # in few words; a pull policy that was a default once is none for another image
    patch, who, where = manifests.merge_patch(before, after), names.picked(act.known), names.elsewhere(act.obj)
    head, spec = patch.get("metadata", {}), patch.get("spec", {})
    if [*patch] == ["metadata"] and len(head) == 1 and ("labels" in head or "annotations" in head):
        verb, pairs = ("label", head["labels"]) if "labels" in head else ("annotate", head["annotations"])
        yield f"kubectl {verb} {who}{where} {_pairs(pairs or _gone(meta.labels(before)))}"
    if [*patch] != ["spec"] or not isinstance(spec, dict):
        return
    if [*spec] == ["replicas"]:
        yield f"kubectl scale {who}{where} --replicas={spec['replicas']}"
    if [*spec] == ["unschedulable"] and after["kind"] == "Node":
        yield f"kubectl {'cordon' if spec['unschedulable'] else 'uncordon'} {meta.name(after)}"
    if [*spec] == ["selector"] and after["kind"] == "Service":
        yield f"kubectl set selector {who}{where} {quote(_joined(after['spec']['selector']))}"
    if [*(meta.get(patch, "spec.template.metadata.annotations") or {})] == [RESTARTED]:
        yield f"kubectl rollout restart {who}{where}"
    if images := _images(manifests.declared(act.known), manifests.declared(act.obj)):
        yield f"kubectl set image {who}{where} {images}"


def _joined(chosen: Mapping[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in chosen.items())


def _gone(held: Mapping[str, str]) -> dict[str, None]:
    return dict.fromkeys(held)


def _pairs(pairs: Mapping[str, str | None]) -> str:
    said = [f"{key}-" if value is None else quote(f"{key}={value}") for key, value in pairs.items()]
    return " ".join([*said, *(["--overwrite"] if any(value is not None for value in pairs.values()) else [])])


def _images(before: Obj, after: Obj) -> str:
    """"nginx=nginx:1.27" for each container with another image, "" if something else has changed too."""
    olds, news = _containers(before), _containers(after)
    same = [{**old, "image": new["image"]} for old, new in zip(olds, news, strict=False)]
    if len(olds) != len(news) or same != news:
        return ""
    return " ".join(quote(f"{new['name']}={new['image']}") for old, new in zip(olds, news, strict=True) if old != new)


def _containers(obj: Obj) -> Sequence[Obj]:
    found: Sequence[Obj] = meta.get(obj, "spec.template.spec.containers") or meta.get(obj, "spec.containers") or []
    return found


def _waits(obj: Obj) -> Iterator[str]:
    """What to type before one sends something to what was just made."""
    if obj["kind"] in WAITED:
        yield f"kubectl rollout status {names.picked(obj)}{names.elsewhere(obj)} {PATIENCE}"
    if obj["kind"] == "Pod" and not names.is_generated(obj):
        yield f"kubectl wait --for=condition=Ready pod/{meta.name(obj)}{names.elsewhere(obj)} {PATIENCE}"
