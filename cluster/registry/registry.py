"""The registry: the one door for writes.

kubectl, the admin site, the page and every controller come through here: default → admit → validate → store.
What can be decided on the object as read is decided before the transaction opens; inside it the store compares
the resourceVersion and makes what must be unique. When somebody else was quicker, the whole door is run once
more on what they left. (In Kubernetes: apiserver/pkg/registry/generic/registry.Store.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj, Objs
from cluster.apimachinery.patch import patched
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.etcd.store import Author, Fence, Write
from cluster.registry import admission, converting, deletion, managing, reading, served, strategy
from cluster.registry.acts import PLAINLY, Act, Actor, Manner, Warn
from cluster.registry.acts import silent as _silent
from cluster.registry.carrying import Known, write_of
from cluster.registry.reading import Page

TRIES = 8


served.provide(converting.convert)


class Registry:
    """All objects of one cluster. Cheap to make; holds nothing but the cluster's name.

    `version` is the one that the caller speaks of kinds that have several here, custom resources: what it writes and
    selects by is of that version. What is read comes as it is stored.
    """

    def __init__(self, cluster: str, version: str = "") -> None:
        self.cluster, self.version = cluster, version
        self._during: Known | None = None

    # -- reading ---------------------------------------------------------------------------------------------

    def row(self) -> Cluster:
        """The cluster itself; 404 when it is gone."""
        try:
            return store.cluster_row(self.cluster)
        except store.NoCluster:
            raise errors.not_found("clusters", self.cluster) from None

    def hooks(self, resource: str) -> Any:
        """The class that judges a kind's objects; KeyError for an unknown kind."""
        return served.hooks(self.row, resource, self.version)

    def find(self, resource: str, namespace: str, name: str) -> Obj | None:
        if self._during is not None:
            return self._during.find(resource, namespace, name)
        return store.read(self.row().pk, resource, namespace, name)

    def _every(self, resource: str) -> Objs:
        """All objects of a kind."""
        if self._during is not None:
            return self._during.every(resource)
        return store.having(self.row().pk, resource)

    def events_about(self, uid: str) -> list[Obj]:
        """The Events that were said about an object."""
        return store.having(self.row().pk, "events", about_uid=uid)

    def get(self, resource: str, namespace: str, name: str) -> Obj:
        found = self.find(resource, namespace, name)
        if found is None:
            raise errors.not_found(resource, name)
        return found

    def list(
        self,
        resource: str,
        namespace: str | None = None,
        *,
        labels: str = "",
        fields: str = "",
        limit: int = 0,
        continue_: str = "",
        resource_version: str = "",
        match: str = "",
    ) -> Page:
        """A page of a kind; namespace None (or "") means all namespaces."""
        matches = reading.matcher(self.hooks(resource), labels, fields) if labels or fields else None
        return reading.page(
            self.row(), resource, namespace or None, matches,
            limit=limit, continue_=continue_, resource_version=resource_version, match=match,
        )  # fmt: skip

    # -- writing ---------------------------------------------------------------------------------------------

    def create(
        self, resource: str, namespace: str, obj: Obj, *, actor: Actor, why: str = "", dry_run: bool = False,
        warn: Warn = _silent, fresh: bool = False,
    ) -> Obj:  # fmt: skip
        """Store a new object; 409 when the name is taken, 422 when it is invalid. A `fresh` one has no version yet."""
        write = self.write_to_create(resource, namespace, obj, actor, why, Manner(warn, dry_run))
        if fresh and not dry_run:
            strategy.unversioned(obj)
        return self._commit([write], actor, dry_run=dry_run)[0]

    def update(
        self, resource: str, namespace: str, name: str, obj: Obj, *, actor: Actor, why: str = "",
        subresource: str = "", dry_run: bool = False, warn: Warn = _silent,
    ) -> Obj:  # fmt: skip
        """Replace an object (or what a subresource shows of it); 409 when it is no longer the one that was read."""
        return self._change(resource, namespace, name, lambda old: obj, actor, why, subresource, Manner(warn, dry_run))

    def patch(
        self, resource: str, namespace: str, name: str, patch_type: str, patch: Any, *, actor: Actor, why: str = "",
        subresource: str = "", dry_run: bool = False, warn: Warn = _silent,
        check: Callable[[Obj], Obj] | None = None,
    ) -> Obj:  # fmt: skip
        """Change part of an object. patch_type is "json", "merge" or "strategic"; `check` sees the result first."""

        def changed(old: Obj) -> Obj:
            new = patched(old, patch_type, patch)
            return check(new) if check is not None else new

        return self._change(resource, namespace, name, changed, actor, why, subresource, Manner(warn, dry_run))

    def modify(
        self, resource: str, namespace: str, name: str, change: Callable[[Obj], Obj], *, actor: Actor, why: str = "",
        subresource: str = "", dry_run: bool = False, warn: Warn = _silent,
    ) -> Obj:  # fmt: skip
        """Change an object by a function from what it is to what it should be."""
        return self._change(resource, namespace, name, change, actor, why, subresource, Manner(warn, dry_run))

    def apply(
        self, resource: str, namespace: str, name: str, change: Callable[[Obj], Obj], *, actor: Actor,
        subresource: str = "", dry_run: bool = False, warn: Warn = _silent,
    ) -> tuple[Obj, bool]:  # fmt: skip
        """Server-side apply: `change` says, accounts and all, what an object ({} for none) becomes.

        Returns it, and whether it was made. A part of what is not there is a 404. Whoever applies does not ask whether
        it is there: what somebody else made or took away in between is changed, or made, all the same.
        """
        manner = Manner(warn, dry_run, applied=True)
        for _ in range(TRIES):
            there = bool(subresource) or self.find(resource, namespace, name) is not None
            try:
                if there:
                    return self._change(resource, namespace, name, change, actor, "", subresource, manner), False
                write = self.write_to_create(resource, namespace, change({}), actor, "", manner)
                return self._commit([write], actor, dry_run=dry_run)[0], True
            except StatusError as error:
                if subresource or error.reason != ("NotFound" if there else "AlreadyExists"):
                    raise
        raise errors.conflict(resource, name)

    def delete(
        self,
        resource: str,
        namespace: str,
        name: str,
        *,
        actor: Actor,
        why: str = "",
        options: Obj | None = None,
        dry_run: bool = False,
        warn: Warn = _silent,
    ) -> tuple[Obj, bool]:
        """Delete an object, or mark it. Returns what is left of it and whether it is gone."""
        asked = deletion.Options.of(options)
        manner = Manner(warn, dry_run or asked.dry_run, options)
        for _ in range(TRIES):
            old = self.get(resource, namespace, name)
            write = self.write_to_delete(resource, old, asked, actor, why, manner)
            if write is None:
                return old, False
            try:
                done = self._commit([write], actor, dry_run=manner.dry_run)[0]
                return done, write.verb == "delete"
            except StatusError as error:
                if error.code != 409 or asked.resource_version:
                    raise
        raise errors.conflict(resource, name)

    def delete_collection(
        self, resource: str, namespace: str | None, *, actor: Actor, labels: str = "", fields: str = "",
        options: Obj | None = None, dry_run: bool = False, warn: Warn = _silent,
    ) -> Objs:  # fmt: skip
        """Delete all objects that the selectors mean."""
        found = self.list(resource, namespace, labels=labels, fields=fields).items
        gone = []
        for obj in found:
            try:
                left, _ = self.delete(
                    resource, meta.namespace(obj), meta.name(obj), actor=actor, options=options, dry_run=dry_run,
                    warn=warn,
                )  # fmt: skip
                gone.append(left)
            except StatusError as error:
                if error.code != 404:
                    raise
        return gone

    def write(
        self, acts: Sequence[Act], *, actor: Actor, lease: Fence | None = None, decision: bool = True,
        causes: Sequence[tuple[int, ...]] = (),
    ) -> Objs:  # fmt: skip
        """Carry out a controller's acts in one transaction; `causes`: for each the revisions that it follows from.

        Raises store.LeaseLost, store.Held, StatusError.
        """
        self._during = Known(self.row())
        try:
            made = [(write_of(self, act, actor), causes[i] if causes else ()) for i, act in enumerate(acts)]
            writes = [replace(write, causes=after) for write, after in made if write is not None]
        finally:
            self._during = None
        if not writes:
            return []
        return self._commit(writes, actor, fence=lease, decision=decision)

    # -- the door --------------------------------------------------------------------------------------------

    def write_to_create(
        self, resource: str, namespace: str, given: Obj, actor: Actor, why: str, manner: Manner = PLAINLY
    ) -> Write:
        """The write that makes a new object."""
        model = self.hooks(resource)
        obj = strategy.newborn(model, namespace, given)
        strategy.prepare(model, obj, None, None if manner.applied else actor.manager)
        request = self._request("CREATE", resource, "", obj, None, actor, manner, model)
        admission.admit(request)
        model.default(obj)
        strategy.check(model, obj, None)
        strategy.warn(model, obj, None, manner)
        admission.validate(request)
        return Write("create", resource, model.kept(obj), why=why, inside=strategy.inside(model, None))

    def _change(
        self, resource: str, namespace: str, name: str, change: Callable[[Obj], Obj], actor: Actor, why: str,
        subresource: str, manner: Manner,
    ) -> Obj:  # fmt: skip
        """Read, change, store; and once more from the start when somebody else wrote in between."""
        for _ in range(TRIES):
            old = self.get(resource, namespace, name)
            new = change(meta.copy_object(old))
            write = self.write_to_update(resource, old, new, actor, why, subresource, manner)
            if write is None:
                return old
            try:
                return self._commit([write], actor, dry_run=manner.dry_run)[0]
            except StatusError as error:
                stated = meta.resource_version(new)
                if error.reason != "Conflict" or (stated and stated != meta.resource_version(old)):
                    raise
        raise errors.conflict(resource, name)

    def write_to_update(
        self, resource: str, old: Obj, given: Obj, actor: Actor, why: str, subresource: str, manner: Manner = PLAINLY
    ) -> Write | None:
        """The write that turns `old` into what was asked for; None when nothing changes."""
        model = self.hooks(resource)
        old = model.seen(old)
        strategy.same_object(model, old, given)
        obj = strategy.carried(model, subresource, meta.copy_object(given), old)
        strategy.prepare(model, obj, old, None if manner.applied else actor.manager, subresource)
        request = self._request("UPDATE", resource, subresource, obj, old, actor, manner, model)
        admission.admit(request)
        model.default(obj)
        strategy.count_generation(model, obj, old)
        same = managing.unchanged(obj, old)
        if not same:
            strategy.check(model, obj, old, subresource)
        if not subresource:
            strategy.warn(model, obj, old, manner)
        admission.validate(request)
        if same:
            return None
        version = meta.resource_version(old)
        if deletion.finished(model, obj):
            return Write("delete", resource, model.kept(obj), version, why, strategy.leaving(model))
        return Write("update", resource, model.kept(obj), version, why, strategy.inside(model, old))

    def write_to_delete(
        self, resource: str, old: Obj, asked: deletion.Options, actor: Actor, why: str, manner: Manner = PLAINLY
    ) -> Write | None:
        """The write that deletes or marks an object; None when it is marked already."""
        model = self.hooks(resource)
        deletion.check(model.KIND, old, asked)
        request = self._request("DELETE", resource, "", None, model.seen(old), actor, manner, model)
        admission.admit(request)
        admission.validate(request)
        marked = deletion.marked(model, old, asked)
        if marked is None:
            return Write("delete", resource, old, meta.resource_version(old), why, strategy.leaving(model))
        if marked == old:
            return None
        if resource == "namespaces":
            marked = {**marked, "status": {**(marked.get("status") or {}), "phase": "Terminating"}}
        return Write("update", resource, marked, meta.resource_version(old), why, model.mark)

    def admit(self, operation: str, resource: str, subresource: str, about: Obj, obj: Obj, actor: Actor,
              manner: Manner = PLAINLY) -> None:  # fmt: skip
        """Ask about what is not a write of an object: a door to one (exec), or something done to it (an eviction).

        `about` is the object, `obj` what is sent to the subresource.
        """
        request = self._request(operation, resource, subresource, about, None, actor, manner, self.hooks(resource))
        asked = replace(request, obj=obj)
        admission.admit(asked)
        admission.validate(asked)

    def _request(
        self, operation: str, resource: str, subresource: str, obj: Obj | None, old: Obj | None, actor: Actor,
        manner: Manner, model: Any,
    ) -> admission.Request:  # fmt: skip
        """A request as admission sees it. What it reads, it reads of one batch's beginning, or of this moment."""
        about, known = obj or old or {}, self._during or Known(self.row())
        return admission.Request(
            operation, resource, subresource, meta.namespace(about), meta.name(about), obj, old, actor, known.find,
            manner.warn, known.every, known.row, model, manner.dry_run, manner.options,
        )  # fmt: skip

    def _commit(
        self, writes: Sequence[Write], actor: Actor, *, dry_run: bool = False, fence: Fence | None = None,
        decision: bool = False,
    ) -> Objs:  # fmt: skip
        """Store the writes, with the store's refusals said in Kubernetes' words."""
        resource, name = writes[0].resource, meta.name(writes[0].obj)
        try:
            with transaction.atomic():
                author = Author(actor.signature, actor.agent)
                done = store.commit(self.cluster, writes, author, fence=fence, decision=decision)
                transaction.set_rollback(dry_run)
            return strategy.rehearsed(done, writes) if dry_run else done
        except store.Exists:
            raise errors.already_exists(resource, name) from None
        except store.Clash:
            raise errors.conflict(resource, name) from None
        except store.Gone:
            raise errors.not_found(resource, name) from None
        except store.NoCluster:
            raise errors.not_found("clusters", self.cluster) from None
        except store.NoServer:
            raise errors.no_server(self.cluster) from None
