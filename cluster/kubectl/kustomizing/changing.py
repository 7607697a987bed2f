"""What a kustomization does to objects: patches, then namespace, names, labels, annotations, images, replicas."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import yaml

from cluster.apimachinery import labels as selecting
from cluster.apimachinery import meta, regexps, schema
from cluster.apimachinery import patch as patching
from cluster.apimachinery.errors import StatusError as Refused
from cluster.apimachinery.meta import Obj
from cluster.kubectl import manifests
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.session import Session

if TYPE_CHECKING:
    from cluster.kubectl.kustomizing.building import Item

# Kinds that have no namespace, and are not renamed by prefixes where others rely on the name.
CLUSTER_WIDE = frozenset((
    "Namespace", "Node", "PersistentVolume", "ClusterRole", "ClusterRoleBinding", "StorageClass", "PriorityClass",
    "CustomResourceDefinition", "IngressClass", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
    "APIService", "RuntimeClass", "CSIDriver", "VolumeAttributesClass", "CertificateSigningRequest",
))  # fmt: skip
NOT_RENAMED = frozenset(("CustomResourceDefinition", "APIService", "Namespace"))
_TEMPLATES = ("spec.template", "spec.jobTemplate.spec.template")
_SELECTORS = {
    "Service": "spec.selector", "ReplicationController": "spec.selector",
    "NetworkPolicy": "spec.podSelector.matchLabels", "PodDisruptionBudget": "spec.selector.matchLabels",
    **dict.fromkeys(("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"), "spec.selector.matchLabels"),
}  # fmt: skip


# -- Patches ------------------------------------------------------------------


async def patch(session: Session, folder: str, spec: Obj, objects: Sequence[Obj]) -> None:
    """Applies all patches, each to the objects it is for."""
    for entry in _patches(spec):
        text = str(entry.get("patch") or "")
        if path := entry.get("path"):
            text = (await session.files.read(posixpath.join(folder, str(path)))).decode(errors="replace")
        for body in _bodies(text):
            targets = [obj for obj in objects if _is_target(obj, entry.get("target"), body)]
            if not targets and not entry.get("target"):
                named = f"{body.get('kind')}.{body.get('apiVersion')}/{meta.name(body)}"
                raise KubectlError(f"no matches for Id {named}; failed to find unique target for patch")
            for obj in targets:
                _apply(obj, body)


def _patches(spec: Obj) -> Iterator[Mapping[str, Any]]:
    yield from spec.get("patches") or ()
    for each in spec.get("patchesStrategicMerge") or ():
        yield {"patch": each} if "\n" in str(each) else {"path": each}
    yield from spec.get("patchesJson6902") or ()


def _bodies(text: str) -> list[Any]:
    try:
        return [document.object for document in manifests.parse(text, "patch")]
    except (yaml.YAMLError, ValueError) as problem:
        raise KubectlError(f"unable to parse SM or JSON patch from [patch: {text}]: {problem}") from None


def _is_target(obj: Obj, target: Mapping[str, Any] | None, body: Any) -> bool:
    group, version = meta.group_version(str(obj.get("apiVersion") or ""))
    if target is None:
        same = (obj["kind"], meta.name(obj)) == (body.get("kind"), meta.name(body))
        return same and meta.namespace(body) in ("", meta.namespace(obj))
    told = {
        "group": group, "version": version, "kind": str(obj["kind"]),
        "name": meta.name(obj), "namespace": meta.namespace(obj),
    }  # fmt: skip
    for key, value in told.items():
        if target.get(key) and not _pattern(str(target[key])).fullmatch(value):
            return False
    for key, found in (("labelSelector", meta.labels(obj)), ("annotationSelector", meta.annotations_of(obj))):
        if target.get(key) and not selecting.parse(str(target[key])).matches(found):
            return False
    return True


def _pattern(text: str) -> Any:
    try:
        return regexps.compiled(text)
    except regexps.BadPattern as problem:
        raise KubectlError(str(problem)) from None


def _apply(obj: Obj, body: Any) -> None:
    """Changes the object in place, by JSON patch (a list) or by merging."""
    type_ = schema.for_gvk(*schema.gvk_of(obj["apiVersion"], obj["kind"]))
    try:
        if isinstance(body, list):
            new = patching.json_patch(obj, body)
        elif type_ is not None:
            new = patching.strategic_merge(obj, {**body, "metadata": _changes(body)}, type_)
        else:
            new = patching.merge_patch(obj, {**body, "metadata": _changes(body)})
    except Refused as error:
        raise KubectlError(error.message) from None
    obj.clear()
    obj.update({} if new.get("$patch") == "delete" else new)


def _changes(body: Obj) -> Obj:
    """A patch's metadata without what only says which object it is for."""
    return {key: value for key, value in meta.metadata(body).items() if key not in ("name", "namespace")}


# -- The rest -----------------------------------------------------------------


def transform(spec: Obj, items: Sequence[Item]) -> None:
    """All other changes, in kustomize's order."""
    for item in items:
        obj = item.obj
        _place(obj, str(spec.get("namespace") or ""))
        _rename(obj, str(spec.get("namePrefix") or ""), str(spec.get("nameSuffix") or ""))
        _label(obj, spec.get("commonLabels") or {}, selectors=True, templates=True)
        for entry in spec.get("labels") or ():
            wide = bool(entry.get("includeSelectors"))
            _label(obj, entry.get("pairs") or {}, wide, wide or bool(entry.get("includeTemplates")))
        _annotate(obj, spec.get("commonAnnotations") or {})
        for image in spec.get("images") or ():
            _images(obj, image)
        for entry in spec.get("replicas") or ():
            if entry.get("name") in item.names and "replicas" in (obj.get("spec") or {}):
                obj["spec"]["replicas"] = entry["count"]


def _place(obj: Obj, namespace: str) -> None:
    if not namespace:
        return
    if obj["kind"] == "Namespace":
        obj["metadata"]["name"] = namespace
    elif obj["kind"] not in CLUSTER_WIDE:
        obj["metadata"]["namespace"] = namespace
    for subject in obj.get("subjects") or ():
        if subject.get("kind") == "ServiceAccount" and subject.get("name") == "default":
            subject["namespace"] = namespace


def _rename(obj: Obj, prefix: str, suffix: str) -> None:
    if obj["kind"] not in NOT_RENAMED:
        obj["metadata"]["name"] = f"{prefix}{meta.name(obj)}{suffix}"


def _label(obj: Obj, pairs: Mapping[str, str], selectors: bool, templates: bool) -> None:
    if not pairs:
        return
    _into(obj, "metadata.labels", pairs)
    for path in _TEMPLATES if templates else ():
        if isinstance(meta.get(obj, path), dict):
            _into(obj, f"{path}.metadata.labels", pairs)
    where = _SELECTORS.get(str(obj["kind"])) if selectors else None
    if where and (obj["kind"] != "Service" or meta.get(obj, where)):
        _into(obj, where, pairs)


def _annotate(obj: Obj, pairs: Mapping[str, str]) -> None:
    if pairs:
        _into(obj, "metadata.annotations", pairs)
        for path in _TEMPLATES:
            if isinstance(meta.get(obj, path), dict):
                _into(obj, f"{path}.metadata.annotations", pairs)


def _into(obj: Obj, path: str, pairs: Mapping[str, str]) -> None:
    """Lays the pairs over the map at a path, which is made where it is missing."""
    for step in path.split("."):
        obj = obj.setdefault(step, {})
    obj.update(pairs)


def _images(value: Any, image: Mapping[str, Any]) -> None:
    """Gives all containers with that image its new name, tag or digest."""
    if isinstance(value, list):
        for inner in value:
            _images(inner, image)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in ("containers", "initContainers"):
                for container in inner or ():
                    container["image"] = new_image(str(container.get("image") or ""), image)
            else:
                _images(inner, image)


def new_image(text: str, image: Mapping[str, Any]) -> str:
    """ "nginx:1.25" with newName, newTag or digest."""
    found = re.fullmatch(r"(?P<name>[^@]+?)(?P<tag>:[^:/@]+)?(?P<digest>@.+)?", text)
    if not found or found["name"] != image.get("name"):
        return text
    name = str(image.get("newName") or found["name"])
    if image.get("digest"):
        return f"{name}@{image['digest']}"
    if image.get("newTag"):
        return f"{name}:{image['newTag']}"
    return name + (found["tag"] or "") + (found["digest"] or "")
