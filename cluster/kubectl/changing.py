"""Changing objects by a function: read, change, send the difference, tell it. What `set` and `rollout` are made of.

(In Kubernetes: kubectl/pkg/cmd/set/helper.go, and polymorphichelpers for what has a pod's spec in it.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cluster.apimachinery import meta, schema
from cluster.apimachinery.meta import Obj
from cluster.kubectl.api import MERGE, STRATEGIC
from cluster.kubectl.builder import Info
from cluster.kubectl.errors import Errors, KubectlError
from cluster.kubectl.patches import merge_patch, strategic_patch
from cluster.kubectl.writing import Outcome

# Changes a private copy of an object in place; ValueError says why it cannot.
Mutate = Callable[[Obj], None]

_TEMPLATES = {
    "Pod": "spec",
    "CronJob": "spec.jobTemplate.spec.template.spec",
    **dict.fromkeys(
        ("Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "ReplicationController", "Job"),
        "spec.template.spec",
    ),
}


def go_type(info: Info) -> str:
    """The Go type of a built-in object, as %T shows it: "*v1.ConfigMap"."""
    return f"*{info.resource.version}.{info.resource.kind}"


def pod_spec(obj: Obj, type_: str) -> Obj:
    """The pod's spec in a pod, or in what makes pods; ValueError for other kinds."""
    path = _TEMPLATES.get(str(obj["kind"]))
    found = meta.get(obj, path) if path else None
    if not isinstance(found, dict):
        raise ValueError(f"the object is not a pod or does not have a pod template: {type_}")
    return found


@dataclass(frozen=True)
class Words:
    """What a command says: when all went well, when the server refused, when nothing was to be done.

    `named` is how the object stands in complaints; `idle` is told where the patch is empty ("" tells nothing,
    and an `idle` that fails is raised).
    """

    done: str
    refused: str
    idle: str = ""
    named: Callable[[Info], str] = lambda info: f"{info.resource.plural}/{info.name}"
    ending: str = "\n"


@dataclass(frozen=True)
class Change:
    """One command's change of many objects."""

    outcome: Outcome
    mutate: Callable[[Info, Obj], None]
    words: Words
    local: bool = False

    async def run(self, infos: Iterable[Info], errors: Sequence[KubectlError] = ()) -> None:
        """Changes all; raises at the end what went wrong, with the errors from before."""
        failed = list(errors)
        for info in infos:
            try:
                await self._one(info, failed)
            except ValueError as problem:
                failed.append(KubectlError(f"error: {self.words.named(info)} {problem}{self.words.ending}"))
        if failed:
            raise Errors(failed)

    async def _one(self, info: Info, failed: list[KubectlError]) -> None:
        new = meta.copy(info.obj)
        self.mutate(info, new)
        new = self.outcome.recorded(new)
        patch, content_type = difference(info, new)
        if not patch:
            if self.words.idle:
                self.outcome.show(info.obj, self.words.idle)
            return
        if self.local or self.outcome.local:
            self.outcome.show(new, self.words.done)
            return
        try:
            found = await self.outcome.session.api.patch(
                info.resource,
                info.name,
                patch,
                info.namespace,
                content_type=content_type,
                query=self.outcome.query,
            )
        except KubectlError as error:
            failed.append(KubectlError(f"{self.words.refused} {error.message}"))
            return
        self.outcome.show(found, self.words.done)


def difference(info: Info, new: Obj) -> tuple[Obj, str]:
    """The patch from the object to its new state, and its content type."""
    resource = info.resource
    type_ = schema.for_gvk(resource.group, resource.version, resource.kind)
    if type_ is None:
        return merge_patch(info.obj, new), MERGE
    return strategic_patch(info.obj, new, type_), STRATEGIC
