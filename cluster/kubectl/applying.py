"""kubectl apply: what is to be is said in files, and the server's objects are led there.

Client-side, an annotation remembers what was applied last; a three-way patch (`patches`) then changes what the files
say and deletes what they no longer say, and leaves the rest to others. Server-side, the file itself goes to the server,
which knows who has which field. (In Kubernetes: kubectl/pkg/cmd/apply.)
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery import meta, schema
from cluster.apimachinery.meta import Obj
from cluster.kubectl.acting import sourced
from cluster.kubectl.api import APPLY, MERGE, STRATEGIC
from cluster.kubectl.builder import Info
from cluster.kubectl.deleting import Deletion, gone
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.flags import Args
from cluster.kubectl.generators.objects import go_json
from cluster.kubectl.migrating import keep_note, migrate
from cluster.kubectl.patches import three_way_merge_patch, three_way_strategic_patch
from cluster.kubectl.printers import list_of
from cluster.kubectl.transport import Query
from cluster.kubectl.writing import LAST_APPLIED, DryRun, Outcome, noted

_NO_NOTE = (
    "Warning: resource {0} is missing the {1} annotation which is required by kubectl apply. kubectl apply should only "
    "be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing "
    "annotation will be patched automatically.\n"
)
_DELETING = "Warning: Detected changes to resource {} which is currently being deleted.\n"
_CONFLICTS = """
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts"""
SERVER_SIDE = "kubectl"
"""The field manager of --server-side, unless another is named."""
_RETRIES, _PATIENT, _BACK_OFF = 5, 1, 1.0


@dataclass
class Applier:
    """One run of apply: what it has done is kept, for -o and for pruning."""

    outcome: Outcome
    deletion: Deletion
    printed: list[Obj] = field(default_factory=list)
    uids: set[str] = field(default_factory=set)
    namespaces: set[str] = field(default_factory=set)

    @property
    def args(self) -> Args:
        return self.outcome.args

    async def one(self, info: Info) -> None:
        """Applies one object and tells what came of it."""
        if info.resource.namespaced:
            self.namespaces.add(info.namespace)
        if not info.name and (generated := meta.metadata(info.obj).get("generateName")):
            raise KubectlError(f"from {generated}: cannot use generate name with apply")
        info.object = self.outcome.recorded(info.obj)
        if self.args.on("server-side"):
            word, obj = await self._server_side(info)
        else:
            word, obj = await self._client_side(info)
        self.uids.add(meta.uid(obj))
        if self._collects:
            self.printed.append(obj)
        else:
            self.outcome.show(obj, word)

    @property
    def _collects(self) -> bool:
        """Are the objects to be printed together at the end?"""
        return self.args.text("output") not in ("", "name")

    def finish(self) -> None:
        """Prints what -o asked for: the object, or a List of all."""
        if self.printed:
            self.outcome.show(self.printed[0] if len(self.printed) == 1 else list_of(self.printed), "")

    # -- By the server --------------------------------------------------------

    async def _server_side(self, info: Info) -> tuple[str, Obj]:
        query = [*self.outcome.query, ("force", str(self.args.on("force-conflicts")).lower())]
        body = go_json(info.obj, sort_keys=True).encode() + b"\n"
        try:
            found = await self._served(info, body, query)
        except StatusError as error:
            if error.reason != "Conflict":
                raise
            raise KubectlError(error.message + _CONFLICTS) from None
        if self.outcome.dry is DryRun.NONE and not self.args.text("subresource"):
            found = await self._migrated(info, body, query, found)
        self._warn_if_deleting(found)
        return "serverside-applied", found

    async def _served(self, info: Info, body: bytes, query: Query) -> Obj:
        return await self.outcome.session.api.patch(
            info.resource, info.name, body, info.namespace,
            content_type=APPLY, query=query, subresource=self.args.text("subresource"),
        )  # fmt: skip

    async def _migrated(self, info: Info, body: bytes, query: Query, found: Obj) -> Obj:
        """The object once client-side apply's fields are the applier's own; applied again where that changed some."""
        api, manager = self.outcome.session.api, self.outcome.manager
        if manager == SERVER_SIDE:
            found = await keep_note(api, info, found, self.outcome.query)
        if await migrate(api, info, found, manager, self.outcome.query):
            found = await self._served(info, body, query)
        return found

    # -- By kubectl -----------------------------------------------------------

    async def _client_side(self, info: Info) -> tuple[str, Obj]:
        api, modified = self.outcome.session.api, noted(info.obj, True)
        try:
            current = await api.get(info.resource, info.name, info.namespace)
        except StatusError as error:
            if error.reason != "NotFound":
                with sourced(
                    f"retrieving current configuration of:\n{shown(info)}\nfrom server for:", info.source
                ):
                    raise
            return "created", await self._create(info, without_nulls(modified))
        if self.outcome.local:
            return "configured", current
        if LAST_APPLIED not in meta.annotations_of(current):
            named = f"{info.resource.plural}/{info.name}"
            self.outcome.session.err(_NO_NOTE.format(named, LAST_APPLIED))
        patch, found = await self._patched(info, modified, current)
        self._warn_if_deleting(found)
        return ("unchanged" if patch == {} else "configured"), found

    async def _create(self, info: Info, obj: Obj) -> Obj:
        if self.outcome.local:
            return obj
        with sourced("creating", info.source):
            return await self.outcome.session.api.create(
                info.resource, obj, info.namespace, query=self.outcome.query
            )

    async def _patched(self, info: Info, modified: Obj, current: Obj) -> tuple[Obj, Obj]:
        """The patch and what came of it; tried again where another write came between."""
        for attempt in range(_RETRIES + 1):
            patch, content_type = patch_for(info, modified, current)
            if not patch:
                return patch, current
            try:
                return patch, await self.outcome.session.api.patch(
                    info.resource,
                    info.name,
                    go_json(patch, sort_keys=True).encode(),
                    info.namespace,
                    content_type=content_type,
                    query=self.outcome.query,
                )
            except StatusError as error:
                if error.reason == "Conflict" and attempt < _RETRIES:
                    await asyncio.sleep(_BACK_OFF if attempt > _PATIENT else 0)
                    current = await self.outcome.session.api.get(info.resource, info.name, info.namespace)
                    continue
                if error.reason in ("Conflict", "Invalid") and self.args.on("force"):
                    return modified, await self._anew(info, modified, current)
                with (
                    sourced(
                        f"applying patch:\n{go_json(patch, sort_keys=True)}\nto:\n{shown(info)}\nfor:",
                        info.source,
                    ),
                    sourced("patching", info.source),
                ):
                    raise
        raise AssertionError("unreachable")

    async def _anew(self, info: Info, modified: Obj, current: Obj) -> Obj:
        """--force: what cannot be changed is deleted and made again; the old one comes back where that fails."""
        api = self.outcome.session.api
        await api.delete(info.resource, info.name, info.namespace, options=self.deletion.options())
        await gone(self.outcome.session, info, meta.uid(current))
        try:
            return await api.create(info.resource, modified, info.namespace, query=self.outcome.query)
        except StatusError:
            head = {k: v for k, v in meta.metadata(current).items() if k not in ("resourceVersion", "uid")}
            await api.create(info.resource, {**current, "metadata": head}, info.namespace)
            raise

    def _warn_if_deleting(self, obj: Obj) -> None:
        if meta.is_deleting(obj):
            self.outcome.session.err(_DELETING.format(meta.name(obj)))

    # -- Pruning --------------------------------------------------------------

    async def prune(self, left_over: AsyncIterator[Info]) -> None:
        """Deletes what was applied once and was not among the objects of this run."""
        async for info in left_over:
            await self.deletion.one(info)
            self.outcome.show(info.obj, "pruned")


def patch_for(info: Info, modified: Obj, current: Obj) -> tuple[Obj, str]:
    """The three-way patch and its content type: strategic for the kinds that have one."""
    note = meta.annotations_of(current).get(LAST_APPLIED)
    original: Obj = json.loads(note) if note else {}
    resource = info.resource
    type_ = schema.for_gvk(resource.group, resource.version, resource.kind)
    if type_ is not None:
        return three_way_strategic_patch(original, modified, current, type_), STRATEGIC
    return three_way_merge_patch(original, modified, current), MERGE


def shown(info: Info) -> str:
    """An object as kubectl's long errors describe it."""
    place = info.resource
    version = f"{place.group}/{place.version}"
    return (
        f'Resource: "{version}, Resource={place.plural}", GroupVersionKind: "{version}, Kind={place.kind}"\n'
        f'Name: "{info.name}", Namespace: "{info.namespace}"'
    )


def without_nulls(value: Any) -> Any:
    """The object without its nulls, as a new one is sent."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return value
