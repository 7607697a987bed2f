"""Patches: from a body and its media type to a function from the old object to the new one.

A patch is applied to the object as it stands inside the write, and once more if somebody else was quicker, so it
is a function, not a value. Its result is then held to what any body is held to. (In Kubernetes:
apiserver/pkg/endpoints/handlers/patch.go.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from cluster.apimachinery import errors, schema
from cluster.apimachinery import patch as patches
from cluster.apimachinery.decoding import DecodeError
from cluster.apimachinery.errors import invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apiserver import applying, bodies, calls, manifests, options
from cluster.apiserver.applying import Configuration
from cluster.apiserver.calls import Call
from cluster.apiserver.options import WriteOptions

SUPPORTED = tuple(patches.CONTENT_TYPES)


@dataclass(frozen=True)
class Patch:
    """kind is "json", "merge" or "strategic"; value is the decoded body."""

    kind: str
    value: Any

    def applied_to_map(self, old: Obj) -> Obj:
        """The same on an object without lists to merge, such as a Scale."""
        return (
            patches.json_patch(old, self.value)
            if self.kind == "json"
            else patches.merge_patch(old, self.value)
        )

    def changed(self, call: Call, validation: str) -> Callable[[Obj], Obj]:
        """The change to a stored object, with the client's version and strictness kept in mind."""

        def change(old: Obj) -> Obj:
            new = patches.patched(call.target.shown(old), self.kind, self.value)
            read = self._read(call, self._of_kind(call, new), validation)
            manifests.check_name(read, call.info.namespace, call.info.name)
            return call.target.stored(read)

        return change

    def _of_kind(self, call: Call, new: Any) -> Any:
        """The patched object, which is still of the URL's kind; a strategic patch is never asked what it says of that.

        422 for one that has become another kind.
        """
        if not isinstance(new, dict):
            return new  # a JSON patch may put anything in the object's place; its decoder says what that is
        target, kind = call.target, call.target.kind
        same = {"apiVersion": kind.api_version, "kind": kind.kind}
        said, version = str(new.get("kind") or kind.kind), str(new.get("apiVersion") or kind.api_version)
        if self.kind == "strategic" or (said, version) == (kind.kind, kind.api_version):
            return {**new, **same}
        if not target.custom:
            raise _refused(orjson.dumps(new).decode(), manifests.mismatch(said, version, kind))
        if version != kind.api_version:
            why = f"request to convert CR from an invalid group/version: {version}"
            raise _refused(orjson.dumps(new).decode(), why)
        cause = invalid_value("kind", said, f"must be {kind.kind}")
        raise errors.invalid(kind.kind, kind.group, call.info.name, [cause])

    def _read(self, call: Call, new: Obj, validation: str) -> Obj:
        """The patched object as the kind's decoder reads it; 422 for what it cannot read."""
        try:
            found = call.target.decode(new)
        except DecodeError as error:
            raise _refused(orjson.dumps(new).decode(), str(error)) from None
        problems = schema.strict_problems(found.unknown, [])
        if problems and validation == "Strict":
            raise _refused(self._shown(new), f"strict decoding error: {', '.join(problems)}")
        for text in problems if validation == "Warn" else ():
            call.warn(text)
        return found.object

    def _shown(self, new: Obj) -> str:
        return go_map(self.value) if self.kind == "strategic" else orjson.dumps(new).decode()


def _refused(shown: str, why: str) -> errors.StatusError:
    return errors.invalid("", "", "", [invalid_value("patch", shown, why)])


def go_map(value: Any) -> str:
    """A value as Go prints it with %+v, which is how Kubernetes quotes a strategic patch."""
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{go_map(value[key])}' for key in sorted(value))}]"
    if isinstance(value, list):
        return f"[{' '.join(map(go_map, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "<nil>" if value is None else str(value)


def asked(call: Call) -> tuple[Patch | Configuration, WriteOptions]:
    """What a request wants changed, and how; 400 for the unreadable, 415 for a kind of patch that is not served."""
    media = call.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    kind = patches.CONTENT_TYPES.get(media)
    if kind is None:
        raise errors.unsupported_media_type(media, SUPPORTED)
    if kind == "strategic" and call.target.custom:  # only Go types say how their lists merge
        raise errors.unsupported_media_type(media, [known for known in SUPPORTED if known != media])
    how = options.writing(call.request.GET, "Patch", kind == "apply")
    raw = calls.raw_body(call.request)
    if kind == "apply":
        return applying.configuration(call, raw, how.validation), how
    value = bodies.patch(raw)
    if kind != "json":
        _only_object(kind, value)
    return Patch(kind, value), how


def _only_object(kind: str, value: Any) -> None:
    """400 for a merge patch that is no object; the reader of strategic ones says less about it."""
    try:
        patches.merge_patch({}, value)
    except errors.StatusError as error:
        said = error.message
        raise errors.bad_request(said.removeprefix("error decoding patch: ") if kind == "strategic" else said) from None
