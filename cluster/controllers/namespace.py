"""The namespace controller: emptying a namespace that is being deleted.

Pods go first, so that nothing still runs when the policies and secrets it lived by are gone; then everything
else; and when nothing is left the namespace's own finalizer, which alone still holds it. (In Kubernetes:
pkg/controller/namespace/deletion.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Decided, Delete, Update, controller
from cluster.client.view import View
from cluster.controllers._everything import EveryKind

FINALIZER = "kubernetes"
Content = list[tuple[str, Obj]]


def _doomed(resource: str, obj: Obj, view: View) -> Iterable[str]:
    """A namespace being deleted, by itself or by anything that is or was in it."""
    name = meta.name(obj) if resource == "namespaces" else meta.namespace(obj)
    found = view.get("namespaces", "", name) if name else None
    return [name] if found is not None and meta.is_deleting(found) else []


@controller("namespace", component="namespace-controller", watches=EveryKind(_doomed))
def reconcile(key: str, view: View) -> Decided:
    """A namespace that is being deleted has its content deleted: pods, and once they are gone all the rest.

    Its conditions say what is still there and which finalizers hold it. When nothing is left it is finalized: the
    finalizer `kubernetes` is taken from its spec, and it goes.
    """
    namespace = view.get("namespaces", "", key)
    if namespace is None or not meta.is_deleting(namespace):
        return Decided()
    content = _content(key, view)
    if not content:
        return Decided(_finalized(namespace))
    pods = [(resource, obj) for resource, obj in content if resource == "pods"]
    acts: list[Act] = [
        Delete(resource, key, meta.name(obj), meta.uid(obj), f"its namespace {key} is being deleted")
        for resource, obj in pods or content
        if not meta.is_deleting(obj)
    ]
    told = _told(namespace, content, view)
    if told != namespace:
        acts.append(Update("namespaces", told, f"{len(content)} objects are still in it", "status"))
    return Decided(acts)


def _content(name: str, view: View) -> Content:
    """Everything in the namespace, kind by kind."""
    kinds = [kind.resource for kind in view.kinds.kinds() if kind.namespaced]
    return [(resource, obj) for resource in kinds for obj in view.list(resource, name)]


def _finalized(namespace: Obj) -> list[Act]:
    left = [f for f in meta.get(namespace, "spec.finalizers", []) if f != FINALIZER]
    if left == meta.get(namespace, "spec.finalizers", []):
        return []
    done = {**namespace, "spec": {**namespace["spec"], "finalizers": left}}
    return [Update("namespaces", done, "nothing is left in it", "finalize")]


def _told(namespace: Obj, content: Content, view: View) -> Obj:
    """The namespace with its five conditions."""
    status = {**(namespace.get("status") or {}), "phase": "Terminating"}
    conditions = status.get("conditions") or []
    for kind, value, reason, message in _conditions(content):
        new = {"type": kind, "status": value, "reason": reason, "message": message}
        conditions = meta.with_condition(conditions, new, view.timestamp)
    return {**namespace, "status": {**status, "conditions": conditions}}


def _conditions(content: Content) -> Iterable[tuple[str, str, str, str]]:
    yield "NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered", "All resources successfully discovered"
    text = "All legacy kube types successfully parsed"
    yield "NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions", text
    text = "All content successfully deleted, may be waiting on finalization"
    yield "NamespaceDeletionContentFailure", "False", "ContentDeleted", text
    left = Counter(resource if "." in resource else f"{resource}." for resource, _ in content)
    text = ", ".join(f"{name} has {count} resource instances" for name, count in sorted(left.items()))
    yield "NamespaceContentRemaining", "True", "SomeResourcesRemain", f"Some resources are remaining: {text}"
    held = Counter(f for _, obj in content for f in meta.finalizers(obj))
    if held:
        text = ", ".join(f"{name} in {count} resource instances" for name, count in sorted(held.items()))
        text = f"Some content in the namespace has finalizers remaining: {text}"
        yield "NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain", text
    else:
        text = "All content-preserving finalizers finished"
        yield "NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers", text
