"""From a decoded body to an object of the kind that the URL names.

A body may leave out its apiVersion and kind, but if it says them they must be the URL's, and so must its name
and namespace. Then it is read as Kubernetes' decoder would read it: unknown fields are refused, warned of or
dropped, as the client asked. (In Kubernetes: apiserver/pkg/endpoints/handlers/create.go, update.go and rest.go.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import errors, meta, schema
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind, scheme
from cluster.apimachinery.serializer import Loaded
from cluster.apiserver.requestinfo import Target


def manifest(body: Loaded, target: Target, validation: str) -> tuple[Obj, list[str]]:
    """The object to store and the warnings its writer gets; 400 for a body of another kind or shape."""
    obj, kind = of_kind(body.value, target.kind), target.kind
    gvk = (kind.group, kind.version, kind.kind)
    read, warnings = schema.admit(obj, gvk, validation, body.duplicates, target.decode)
    return target.stored(read), warnings


def of_kind(value: Any, kind: Kind) -> Obj:
    """The body with the URL's apiVersion and kind, which it may omit but not contradict."""
    if not isinstance(value, dict):
        raise errors.bad_request(
            f"the object provided is unrecognized (must be of type {kind.kind}): couldn't get version/kind; "
            "json parse error: json: cannot unmarshal array into Go value of type struct"
        )
    said = str(value.get("kind") or kind.kind)
    version = str(value.get("apiVersion") or kind.api_version)
    if said != kind.kind:
        raise _cannot_be(said, version, kind)
    if version != kind.api_version:
        raise errors.bad_request(
            f"the API version in the data ({version}) does not match the expected API version ({kind.api_version})"
        )
    return {**value, "apiVersion": version, "kind": said}


def _cannot_be(said: str, api_version: str, kind: Kind) -> errors.StatusError:
    version = meta.group_version(api_version)[1]
    why = mismatch(said, api_version, kind)
    return errors.bad_request(f'{said} in version "{version}" cannot be handled as a {kind.kind}: {why}')


SCHEME = "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"
"""What Kubernetes calls its scheme: the line that makes it."""


def mismatch(said: str, api_version: str, kind: Kind) -> str:
    """Why what a body says that it is cannot become an object of the kind."""
    group, version = meta.group_version(api_version)
    if scheme.by_gvk(group, version, said) is None:
        return f'no kind "{said}" is registered for version "{api_version}" in scheme "{SCHEME}"'
    internal = kind.group.partition(".")[0] or "core"
    return f"converting ({version}.{said}) to ({internal}.{kind.kind}): unknown conversion"


def check_name(obj: Obj, namespace: str, name: str) -> None:
    """400 when the body is about another object than the URL; its namespace it may leave out, its name not."""
    if namespace and meta.namespace(obj) not in ("", namespace):
        raise errors.bad_request(
            "the namespace of the provided object does not match the namespace sent on the request"
        )
    said = meta.name(obj)
    if not said:
        raise errors.bad_request(
            f"the name of the object ({name} based on URL) was undeterminable: name must be provided"
        )
    if said != name:
        raise errors.bad_request(
            f"the name of the object ({said}) does not match the name on the URL ({name})"
        )


def named(obj: Obj, namespace: str, name: str) -> Obj:
    """The object with the URL's name and namespace, once they do not contradict it."""
    check_name(obj, namespace, name)
    head = {**meta.metadata(obj), "name": name}
    return {**obj, "metadata": {**head, "namespace": namespace} if namespace else head}
