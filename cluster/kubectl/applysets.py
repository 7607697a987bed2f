"""ApplySets: an object of the cluster that remembers which kinds and namespaces one set of files has reached.

Its members carry a label with its id, so that what the files no longer say is found wherever it is. (In Kubernetes:
kubectl/pkg/cmd/apply/applyset.go; the feature is asked for by KUBECTL_APPLYSET=true.)
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import klog, pruning
from cluster.kubectl.api import APPLY
from cluster.kubectl.builder import Info
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.generators.objects import go_json
from cluster.kubectl.golang import quote
from cluster.kubectl.resources import Resource
from cluster.kubectl.session import Session
from cluster.kubectl.transport import Query

FEATURE = "KUBECTL_APPLYSET"
_DOMAIN = "applyset.kubernetes.io"
TOOLING, KINDS, OLD_KINDS, NAMESPACES, ID, PART_OF, PARENT_TYPE = (
    f"{_DOMAIN}/{word}"
    for word in (
        "tooling", "contains-group-kinds", "contains-group-resources", "additional-namespaces", "id", "part-of",
        "is-parent-type",
    )
)  # fmt: skip
_TOOL, _VERSION = "kubectl", "v1.35.2"
_BUILT_IN = ("secrets", "configmaps")


@dataclass
class ApplySet:
    """One set, named by its parent object; `kinds` ("Deployment.apps") and `namespaces` are those it had before."""

    session: Session
    parent: Resource
    name: str
    namespace: str
    kinds: set[str] = field(default_factory=set)
    namespaces: set[str] = field(default_factory=set)
    new_kinds: set[str] = field(default_factory=set)
    new_namespaces: set[str] = field(default_factory=set)

    @classmethod
    async def named(cls, session: Session, reference: str) -> ApplySet:
        """--applyset's value: [RESOURCE][.GROUP]/NAME; a Secret where only a name is given."""
        kind, slash, name = reference.partition("/")
        kind, name = (kind, name) if slash else ("secrets", reference)
        if not name:
            raise KubectlError(f"invalid parent reference {quote(reference)}: name cannot be blank")
        try:
            parent = await session.api.resource(kind)
        except KubectlError:
            plural, _, group = kind.partition(".")
            told = f"no matches for {group}/, Resource={plural}"
            raise KubectlError(f"invalid parent reference {quote(reference)}: {told}") from None
        namespace = session.namespace if session.explicit_namespace and parent.namespaced else ""
        return cls(session, parent, name, namespace)

    @property
    def id(self) -> str:
        text = f"{self.name}.{self.namespace}.{self.parent.kind}.{self.parent.group}"
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        return f"applyset-{digest}-v1"

    @property
    def _said(self) -> str:
        return quote(f"{self.parent.plural}.{self.parent.group}/{self.name}")

    @property
    def _built_in(self) -> bool:
        return not self.parent.group and self.parent.plural in _BUILT_IN

    async def check(self) -> None:
        """KubectlError for a parent that cannot be one."""
        problems = []
        if self.parent.namespaced and not self.namespace:
            problems.append("namespace is required to use namespace-scoped ApplySet")
        if not self._built_in and not await self._allowed():
            place = f"{self.parent.group}/{self.parent.version}, Resource={self.parent.plural}"
            problems.append(f'resource "{place}" is not permitted as an ApplySet parent')
        if problems:
            raise KubectlError(problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")

    async def _allowed(self) -> bool:
        """Is it of a custom kind that is marked as a parent's?"""
        crds = await self.session.api.resource("customresourcedefinitions.apiextensions.k8s.io")
        found = await self.session.api.list(crds, labels=PARENT_TYPE)
        return f"{self.parent.plural}.{self.parent.group}" in map(meta.name, found.get("items") or ())

    def label(self, infos: Iterable[Info]) -> None:
        """Marks the objects as members."""
        for info in infos:
            marks = info.obj.setdefault("metadata", {}).setdefault("labels", {}) or {}
            if PART_OF in marks:
                raise KubectlError(f"ApplySet label {quote(PART_OF)} already set in input data")
            info.obj["metadata"]["labels"] = {**marks, PART_OF: self.id}

    async def begin(self, infos: Sequence[Info], query: Query, dry: bool) -> None:
        """Makes the parent cover what it had and what is about to be applied, so that nothing is ever lost."""
        await self._read()
        for info in infos:
            self.new_kinds.add(_group_kind(info.resource))
            if info.resource.namespaced and info.namespace:
                self.new_namespaces.add(info.namespace)
        await self._write(self.kinds | self.new_kinds, self.namespaces | self.new_namespaces, query, dry)

    async def left_over(self, uids: Collection[str]) -> AsyncIterator[Info]:
        """Its members that are none of these."""
        mapper = await self.session.api.mapper()
        served = {_group_kind(resource): resource for resource in reversed(mapper.all)}
        for kind in sorted(self.kinds):
            resource = served[kind]
            for namespace in sorted(self.namespaces) if resource.namespaced else [""]:
                async for info in pruning.members(self.session, resource, namespace, uids, f"{PART_OF}={self.id}"):
                    yield info

    async def end(self, query: Query, dry: bool) -> None:
        """Makes the parent cover what it has now."""
        try:
            await self._write(self.new_kinds, self.new_namespaces, query, dry)
        except KubectlError as error:
            told = "apply and prune succeeded, but ApplySet update failed"
            raise KubectlError(f"{told}: {error.message}") from None

    # -- The parent -----------------------------------------------------------

    async def _read(self) -> None:
        """What the parent remembers; KubectlError when it is somebody else's."""
        try:
            parent = await self.session.api.get(self.parent, self.name, self.namespace)
        except StatusError as error:
            if error.reason != "NotFound":
                raise KubectlError(f"failed to fetch ApplySet parent object {self._said}: {error.message}") from None
            if not self._built_in:
                raise KubectlError("custom resource ApplySet parents cannot be created automatically") from None
            return
        marks = meta.annotations_of(parent)
        self._check_owner(marks, meta.labels(parent))
        self.kinds = await self._known_kinds(marks)
        self.namespaces = set(filter(None, marks.get(NAMESPACES, "").split(",")))
        if self.parent.namespaced:
            self.namespaces.add(self.namespace)

    def _check_owner(self, marks: Mapping[str, str], labels: Mapping[str, str]) -> None:
        head = f"ApplySet parent object {self._said}"
        if TOOLING not in marks:
            raise KubectlError(f"{head} already exists and is missing required annotation {quote(TOOLING)}")
        tool = marks[TOOLING].rpartition("/")[0] or marks[TOOLING]
        if tool != _TOOL:
            told = f"already exists and is managed by tooling {quote(tool)} instead of {quote(_TOOL)}"
            raise KubectlError(f"{head} {told}")
        if ID not in labels:
            raise KubectlError(f"{head} exists and does not have required label {ID}")
        if labels[ID] != self.id:
            told = f"exists and has incorrect value for label {quote(ID)} (got: {labels[ID]}, want: {self.id})"
            raise KubectlError(f"{head} {told}")

    async def _known_kinds(self, marks: Mapping[str, str]) -> set[str]:
        head = f"parsing ApplySet annotation on {self._said}"
        mapper = await self.session.api.mapper()
        if KINDS not in marks:
            if not marks.get(OLD_KINDS):
                told = f"kubectl requires the {quote(KINDS)} annotation to be set on all ApplySet parent objects"
                raise KubectlError(f"{head}: {told}")
            return {_group_kind(mapper.find(word)) for word in marks[OLD_KINDS].split(",")}
        found = set(filter(None, marks[KINDS].split(",")))
        if unknown := sorted(found - {_group_kind(resource) for resource in mapper.all}):
            kind, _, group = unknown[0].partition(".")
            told = f'could not find mapping for kind in {quote(KINDS)} annotation: no matches for kind "{kind}"'
            raise KubectlError(f'{head}: {told} in group "{group}"')
        return found

    async def _write(self, kinds: set[str], namespaces: set[str], query: Query, dry: bool) -> None:
        if dry:
            return
        marks = {
            KINDS: ",".join(sorted(kinds)),
            NAMESPACES: ",".join(sorted(namespaces - {self.namespace})),
            TOOLING: f"{_TOOL}/{_VERSION}",
        }
        head: Obj = {"name": self.name, "namespace": self.namespace, "annotations": marks, "labels": {ID: self.id}}
        body = go_json({"kind": self.parent.kind, "apiVersion": self.parent.api_version, "metadata": head})
        own = [("fieldManager", f"{_TOOL}-applyset"), *(pair for pair in query if pair[0] != "fieldManager")]
        try:
            await self._apply(body, [*own, ("force", "false")])
        except StatusError as error:
            if error.reason != "Conflict":
                raise KubectlError(f"failed to update ApplySet: {error.message}") from None
            told = f"ApplySet field manager {_TOOL}-applyset should own these fields. Retrying with conflicts forced."
            warning = f"WARNING: failed to update ApplySet: {error.message}\n{told}"
            self.session.err(klog.warning("applyset.go:461", warning))
            await self._apply(body, [*own, ("force", "true")])

    async def _apply(self, body: str, query: Query) -> None:
        await self.session.api.patch(
            self.parent, self.name, body.encode(), self.namespace, content_type=APPLY, query=query
        )


def _group_kind(resource: Resource) -> str:
    """ "Deployment.apps", "Secret"."""
    return f"{resource.kind}.{resource.group}" if resource.group else resource.kind
