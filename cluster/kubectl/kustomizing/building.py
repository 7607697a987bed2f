"""From a folder to its objects: gather, generate, change, name, order."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import manifests
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.generators import configuration
from cluster.kubectl.golang import quote
from cluster.kubectl.kustomizing import changing, naming
from cluster.kubectl.kustomizing.order import in_order
from cluster.kubectl.session import Session

FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
KNOWN = frozenset((
    "apiVersion", "kind", "metadata", "resources", "bases", "namespace", "namePrefix", "nameSuffix", "commonLabels",
    "labels", "commonAnnotations", "images", "replicas", "patches", "patchesStrategicMerge", "patchesJson6902",
    "configMapGenerator", "secretGenerator", "generatorOptions",
))  # fmt: skip
UNSUPPORTED = frozenset((
    "components", "crds", "generators", "transformers", "validators", "helmCharts", "vars", "replacements", "openapi",
    "configurations", "buildMetadata", "sortOptions",
))  # fmt: skip


@dataclass
class Item:
    """An object on its way: its name as it was written (to which others refer), and whether it gets a hash."""

    obj: Obj
    name: str
    hashed: bool = False
    former: set[str] = field(default_factory=set)

    @property
    def names(self) -> set[str]:
        return {self.name, *self.former, meta.name(self.obj)}


async def build(session: Session, folder: str) -> list[Obj]:
    """The objects of a kustomization, in the order in which they are made."""
    full = posixpath.normpath(posixpath.join(session.env.get("PWD", ""), folder))
    items = await _accumulate(session, full, folder)
    for item in items:
        if item.hashed:
            item.former.add(meta.name(item.obj))
            item.obj["metadata"]["name"] += "-" + content_hash(item.obj)
    naming.rewire(items)
    return in_order([item.obj for item in items])


def content_hash(obj: Obj) -> str:
    """The hash of a generated object's content, whatever its name."""
    nameless = {**obj, "metadata": {**obj["metadata"], "name": ""}}
    return configuration.content_hash(nameless, empty="")


async def _accumulate(session: Session, folder: str, said: str) -> list[Item]:
    spec = await _read(session, folder, said)
    items: list[Item] = []
    for path in [*(spec.get("resources") or ()), *(spec.get("bases") or ())]:
        items += await _resource(session, folder, str(path))
    items += [item async for item in _generated(session, folder, spec)]
    await changing.patch(session, folder, spec, [item.obj for item in items])
    for item in items:
        item.former.add(meta.name(item.obj))
    changing.transform(spec, items)
    naming.rewire(items)
    return items


async def _read(session: Session, folder: str, said: str) -> Obj:
    if not await session.files.is_dir(folder):
        raise KubectlError(
            f"must build at directory: not a valid directory: evalsymlink failure on '{said}' : "
            f"lstat {folder}: no such file or directory"
        )
    paths = [f"{folder}/{name}" for name in FILES if await session.files.exists(f"{folder}/{name}")]
    if not paths:
        raise KubectlError(
            f"unable to find one of '{FILES[0]}', '{FILES[1]}' or '{FILES[2]}' in directory '{folder}'"
        )
    if len(paths) > 1:
        raise KubectlError(f"Found multiple kustomization files under: {folder}")
    spec = _loaded((await session.files.read(paths[0])).decode(errors="replace"))
    for key in spec:
        if key in UNSUPPORTED:
            raise KubectlError(f"invalid Kustomization: {quote(key)} is not understood in this terminal")
        if key not in KNOWN:
            raise KubectlError(f"invalid Kustomization: json: unknown field {quote(key)}")
    if "commonLabels" in spec:
        session.err(
            "# Warning: 'commonLabels' is deprecated. Please use 'labels' instead. Run 'kustomize edit fix' to update "
            "your Kustomization automatically.\n"
        )
    return spec


def _loaded(text: str) -> Obj:
    try:
        found = manifests.load(text)
    except (yaml.YAMLError, ValueError) as problem:
        raise KubectlError(f"invalid Kustomization: {manifests.complaint(problem)}") from None
    if not isinstance(found, dict) or not found:
        raise KubectlError("kustomization.yaml is empty")
    return found


async def _resource(session: Session, folder: str, path: str) -> list[Item]:
    """The objects of one entry under `resources`: a file, or another kustomization's folder."""
    if "://" in path:
        raise KubectlError(f"accumulating resources: {path}: this terminal reads no other site")
    full = posixpath.normpath(posixpath.join(folder, path))
    if await session.files.is_dir(full):
        return await _accumulate(session, full, path)
    if not await session.files.exists(full):
        why = f"evalsymlink failure on '{full}' : lstat {full}: no such file or directory"
        raise KubectlError(
            f"accumulating resources: accumulation err='accumulating resources from '{path}': {why}': "
            f"must build at directory: not a valid directory: {why}"
        )
    documents = manifests.parse((await session.files.read(full)).decode(errors="replace"), path)
    objects = [obj for document in documents for obj in _flat(manifests.check(document))]
    return [Item(obj, meta.name(obj)) for obj in objects]


def _flat(obj: Obj) -> Iterable[Obj]:
    return obj["items"] if obj.get("kind") == "List" else [obj]


async def _generated(session: Session, folder: str, spec: Obj) -> Any:
    """configMapGenerator and secretGenerator's objects."""
    general: Obj = spec.get("generatorOptions") or {}
    for kind, entries in (("ConfigMap", "configMapGenerator"), ("Secret", "secretGenerator")):
        for entry in spec.get(entries) or ():
            options = {**general, **(entry.get("options") or {})}
            pairs = await _pairs(session, folder, entry)
            yield _item(kind, entry, options, pairs)


def _item(kind: str, entry: Mapping[str, Any], options: Obj, pairs: list[configuration.Pair]) -> Item:
    name, namespace = str(entry.get("name") or ""), str(entry.get("namespace") or "")
    try:
        if kind == "ConfigMap":
            obj = configuration.configmap(name, namespace, pairs)
        else:
            obj = configuration.secret(name, namespace, pairs, str(entry.get("type") or "Opaque"))
    except ValueError as problem:
        raise KubectlError(str(problem)) from None
    for key in ("labels", "annotations"):
        if options.get(key):
            obj["metadata"][key] = dict(options[key])
    if options.get("immutable"):
        obj["immutable"] = True
    return Item(obj, name, hashed=not options.get("disableNameSuffixHash"))


async def _pairs(session: Session, folder: str, entry: Mapping[str, Any]) -> list[configuration.Pair]:
    try:
        literals = [configuration.literal(str(text)) for text in entry.get("literals") or ()]
        files = [configuration.file_source(str(text)) for text in entry.get("files") or ()]
    except ValueError as problem:
        raise KubectlError(str(problem)) from None
    pairs = [(key, value.strip(b"'\"") if value[:1] in (b"'", b'"') else value) for key, value in literals]
    pairs += [(key, await session.files.read(posixpath.join(folder, path))) for key, path in files]
    for path in [*(entry.get("envs") or ()), *([entry["env"]] if entry.get("env") else [])]:
        text = await session.files.read(posixpath.join(folder, path))
        pairs += configuration.env_pairs(text, path, {})
    return pairs
