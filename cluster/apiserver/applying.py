"""Server-side apply: from a body to what it makes of the object that stands there.

A configuration has the fields its author cares about and no others, so it is not held to what a whole object is held
to; what comes of it is. It says who applies (fieldManager), and may take fields from whoever has them (force). What is
not there yet is made. (In Kubernetes: the applyPatcher of apiserver/pkg/endpoints/handlers/patch.go.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cluster.apimachinery import errors, meta, serializer
from cluster.apimachinery.apply import scale
from cluster.apimachinery.decoding import DecodeError
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.serializer import Loaded
from cluster.apiserver import authorization, manifests, options
from cluster.apiserver.calls import Call
from cluster.apiserver.negotiation import YAML
from cluster.registry import managing, subresources


@dataclass(frozen=True)
class Configuration:
    """What is applied, by whom, and whether by force."""

    value: Obj
    manager: str
    force: bool

    def onto(self, call: Call, old: Obj) -> Obj:
        """The object with the configuration applied, as it is to be stored; `old` is {} for what is not there.

        Raises StatusError 409 for conflicts and for another object of the name, 400 for what cannot be applied, 403 for
        those who may patch and not create.
        """
        target, live = call.target, call.target.shown(old) if old else {}
        if not old:
            authorization.check_create(call.request, call.row, call.actor, call.info)
        manager = managing.manager(target.model, call.info.subresource, target.kind, self.value)
        new = manager.apply(live, self.value, self.manager, self.force)
        if not old and meta.uid(new):
            why = f"uid mismatch: the provided object specified uid {meta.uid(new)}, and no existing object was found"
            raise errors.conflict(call.resource, call.info.name, why)
        new = manifests.named(new, call.info.namespace, call.info.name)
        return target.stored(target.decode(new).object)

    def onto_scale(self, call: Call, stored: Obj) -> Obj:
        """The parent with the configuration applied to its Scale."""
        old, where = call.target.shown(stored), call.target.model.SCALE
        path = scale.path((where or subresources.BUILT_IN)["specReplicasPath"])
        before = subresources.scale_of(old, where)
        live = {**before, "metadata": {**before["metadata"], "managedFields": scale.of_parent(_entries(old), path)}}
        new = scale.MANAGER.apply(live, self.value, self.manager, self.force)
        manifests.check_name(new, call.info.namespace, call.info.name)
        scaled = subresources.apply_scale(old, new, where)
        kept = scale.to_parent(_entries(old), _entries(new), old["apiVersion"], path)
        return {**scaled, "metadata": {**scaled["metadata"], "managedFields": kept}}


def _entries(obj: Obj) -> Any:
    return meta.metadata(obj).get("managedFields") or ()


def configuration(call: Call, raw: bytes, validation: str) -> Configuration:
    """What a request applies; 400 for a body that is no document, or says a field twice and asks not to."""
    loaded = _loaded(raw)
    if not isinstance(loaded.value, dict):
        raise errors.bad_request(
            "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
            f"{'array' if isinstance(loaded.value, list) else 'string'} into Go value of type map[string]interface {{}}"
        )
    _complain(call, loaded, validation)
    query = call.request.GET
    return Configuration(loaded.value, query.get("fieldManager", ""), options.flag(query, "force"))


def _loaded(raw: bytes) -> Loaded:
    """A body, which is YAML; JSON is a kind of it that is read more quickly, and what kubectl sends."""
    try:
        if raw.lstrip().startswith(b"{"):
            found = serializer.load_json(raw)
            if not found.duplicates:
                return found
    except DecodeError:
        pass  # YAML has words of its own for what is wrong
    try:
        found = serializer.load(raw, YAML)
    except DecodeError as error:
        raise errors.bad_request(f"error decoding YAML: {error}") from None
    return found if found.value is not None else found._replace(value={})


_PREFIX = "error converting YAML to JSON: "


def _complain(call: Call, loaded: Loaded, validation: str) -> None:
    """What is said twice: refused, warned of or passed over, as the client asked."""
    if not loaded.duplicates or validation == "Ignore":
        return
    if validation == "Strict":
        raise errors.bad_request(f"error strict decoding YAML: {_PREFIX}{loaded.duplicates[0]}")
    for line in loaded.duplicates[0].splitlines()[1:]:
        call.warn(line.strip())
