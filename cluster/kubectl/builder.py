"""What a command works on: from `TYPE NAME…`, `TYPE/NAME…`, `-l`, `--all` or `-f` to objects.

Nearly all commands begin alike, so they share this: `await Builder(session, args=…, …).do()` gives a Result with one
`Info` an object (or, for tables, one an answer), and the errors met on the way. (In Kubernetes: cli-runtime's
resource.Builder, whose rules and complaints these are.)
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cluster.apimachinery import labels as selecting
from cluster.apimachinery.meta import Obj
from cluster.kubectl import arguments, golang, manifests
from cluster.kubectl.api import JSON
from cluster.kubectl.arguments import Arguments
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.flags import Args
from cluster.kubectl.infos import Info, Result, about_list, flat, info_of, typed
from cluster.kubectl.kustomizing.building import build
from cluster.kubectl.manifests import Document
from cluster.kubectl.printers.go_order import has_struct
from cluster.kubectl.resources import Resource
from cluster.kubectl.session import Session
from cluster.kubectl.transport import Query

__all__ = ["LOCAL_ONLY", "Builder", "Info", "Result", "from_args", "typed"]

NOTHING_GIVEN = """You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'"""
LOCAL_ONLY = """error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'"""
@dataclass(frozen=True)
class Builder:
    """What was asked for and how to go about it.

    `any_of_type`: a TYPE alone means all of them (get, describe). `latest`: objects from files are read anew from the
    server. `fetch`: named objects are read (delete does not need them). `lenient`: go on after an error. `single_type`:
    only one type at a time. `local`: never ask the server. `validate`: complain of a missing kind as --validate does.
    `accept` and `query` go with each reading request. `typed`: only kinds that kubectl has a struct of.
    """

    session: Session
    args: Sequence[str] = ()
    filenames: Sequence[str] = ()
    kustomize: str = ""
    recursive: bool = False
    labels: str | None = None
    fields: str | None = None
    all: bool = False
    all_namespaces: bool = False
    any_of_type: bool = False
    latest: bool = False
    fetch: bool = True
    lenient: bool = False
    single_type: bool = False
    local: bool = False
    validate: bool = False
    chunk_size: int = 500
    subresource: str = ""
    accept: str = JSON
    query: Query = ()
    typed: bool = False
    default_type: str = ""  # the type of names that stand without one

    async def do(self) -> Result:
        """Raises KubectlError for arguments that make no sense; what the server says stands in the Result."""
        result = await self._found()
        if self.typed:
            result.errors += [_no_struct(info) for info in result.infos if not has_struct(info.resource)]
            result.infos = [info for info in result.infos if has_struct(info.resource)]
        return result

    async def _found(self) -> Result:
        if not self.local:
            self.session.check()
        elif self.args:
            raise KubectlError(LOCAL_ONLY)
        if self.all and self.labels:
            shown = golang.quote(self.labels)
            raise KubectlError(f"found non-empty label selector {shown} with previously set 'all' parameter. ")
        paths = await self._paths()
        asked = await self._arguments()
        if self.filenames or self.kustomize:
            asked.check_beside_files()
            return await self._by_files(paths)
        alone = bool(asked.types) and not asked.names and self.any_of_type
        labels = "" if self.all or (self.labels is None and alone) else self.labels
        if labels is not None or self.fields is not None:
            return await self._by_selector(asked, labels or "")
        if asked.pairs:
            return await self._by_pairs(asked.pairs)
        if asked.names:
            return await self._by_names(asked)
        if asked.types:
            for each in asked.types:
                await self.session.api.resource(each)
            raise KubectlError("resource(s) were provided, but no name was specified")
        raise KubectlError(LOCAL_ONLY if self.local else NOTHING_GIVEN)

    # -- Arguments ------------------------------------------------------------

    async def _arguments(self) -> Arguments:
        """What the positional arguments name, with categories taken apart."""
        asked = arguments.parse(self.args, self.default_type)
        if self.local or not asked.types:
            return asked
        mapper = await self.session.api.mapper()
        found: list[str] = []
        for each in asked.types:
            found += [resource.resource for resource in mapper.category(each)] or [each]
        return replace(asked, types=list(dict.fromkeys(found)))

    async def _mapped(self, types: Sequence[str]) -> list[Resource]:
        if len(types) > 1 and self.single_type:
            raise KubectlError("you may only specify a single resource type")
        return list(dict.fromkeys([await self.session.api.resource(each) for each in types]))

    def _namespace(self, resource: Resource, named: bool) -> str:
        if not resource.namespaced:
            return ""
        if self.all_namespaces and named:
            raise KubectlError("a resource cannot be retrieved by name across all namespaces")
        return "" if self.all_namespaces else self.session.namespace

    # -- By name --------------------------------------------------------------

    async def _by_names(self, asked: Arguments) -> Result:
        if len(asked.types) > 1:
            raise KubectlError("you must specify only one resource")
        (resource,) = await self._mapped(asked.types)
        namespace = self._namespace(resource, named=True)
        infos = [Info(resource, namespace, name, subresource=self.subresource) for name in asked.names]
        return await self._fetched(infos)

    async def _by_pairs(self, pairs: Sequence[tuple[str, str]]) -> Result:
        mapped = {kind: await self.session.api.resource(kind) for kind, _ in pairs}
        if len(set(mapped.values())) > 1 and self.single_type:
            raise KubectlError("you may only specify a single resource type")
        infos = [
            Info(mapped[kind], self._namespace(mapped[kind], named=True), name, subresource=self.subresource)
            for kind, name in pairs
        ]
        return await self._fetched(infos)

    async def _fetched(self, infos: Sequence[Info]) -> Result:
        result = Result(single=len(infos) == 1, named=True, resources=[info.resource for info in infos])
        for info in infos:
            if result.errors and not self.lenient:
                break
            try:
                if self.fetch:
                    info.object = await self._get(info)
                result.infos.append(info)
            except KubectlError as error:
                result.errors.append(error)
        return result

    async def _get(self, info: Info) -> Obj:
        """The object. Where it is missing because its whole namespace is, that is what is told."""
        if not info.name:
            raise KubectlError("resource name may not be empty")
        api = self.session.api
        try:
            return await api.get(
                info.resource, info.name, info.namespace,
                subresource=info.subresource, query=self.query, accept=self.accept,
            )  # fmt: skip
        except StatusError as error:
            if error.reason != "NotFound" or info.namespace in ("", "default"):
                raise
            try:
                await api.json("GET", f"/api/v1/namespaces/{info.namespace}")
            except StatusError as other:
                if other.reason == "NotFound":
                    raise other from None
            raise

    # -- By type and labels ---------------------------------------------------

    async def _by_selector(self, asked: Arguments, labels: str) -> Result:
        asked.check_beside_selector()
        if self.subresource:
            raise KubectlError("subresource cannot be used when bulk resources are specified")
        result = Result(resources=await self._mapped(asked.types))
        for resource in result.resources:
            try:
                found = await self._list(resource, labels)
                result.resource_version = str((found.get("metadata") or {}).get("resourceVersion") or "")
                result.infos += self._listed(resource, found)
            except StatusError as error:
                result.errors.append(about_list(error, resource, labels, self.fields or ""))
                if not self.lenient:
                    break
        return result

    async def _list(self, resource: Resource, labels: str) -> Obj:
        return await self.session.api.list(
            resource, self._namespace(resource, named=False), labels=labels, fields=self.fields or "",
            limit=self.chunk_size, query=self.query, accept=self.accept,
        )  # fmt: skip

    def _listed(self, resource: Resource, found: Obj) -> list[Info]:
        if found.get("kind") == "Table":
            return [Info(resource, self._namespace(resource, named=False), "", found)]
        return [info_of(resource, typed(item, found)) for item in found.get("items") or ()]

    # -- By file --------------------------------------------------------------

    async def _paths(self) -> list[str]:
        """The files that -f and -k mean."""
        if self.filenames and self.kustomize:
            raise KubectlError("only one of -f or -k can be specified")
        if self.kustomize and self.recursive:
            raise KubectlError("the -k flag can't be used with -f or -R")
        return await manifests.paths(self.session.files, self.filenames, self.recursive)

    async def _by_files(self, paths: Sequence[str]) -> Result:
        self._chosen()
        result = Result(single=len(paths) == 1 and paths[0] != "-" and len(self.filenames) == 1, named=True)
        for path in [*paths, *([self.kustomize] if self.kustomize else [])]:
            try:
                for document in await self._documents(path):
                    await self._take(document, result)
            except KubectlError as error:
                result.errors.append(error)
            if result.errors and not self.lenient:
                break
        return result

    async def _documents(self, path: str) -> list[Document]:
        if path != self.kustomize:
            return await manifests.read(self.session, path)
        return [Document(path, obj) for obj in await build(self.session, path)]

    async def _take(self, document: Document, result: Result) -> None:
        """Adds a document's objects to the result, or what is wrong with them."""
        chosen = self._chosen()
        try:
            for obj in flat(self._sound(document)):
                if not chosen.matches((obj.get("metadata") or {}).get("labels") or {}):
                    continue
                info = await self._from_file(document.source, obj)
                result.resources.append(info.resource)
                result.infos.append(info)
        except KubectlError as error:
            if not self.lenient:
                raise
            result.errors.append(error)

    def _chosen(self) -> selecting.Selector:
        """Which objects of the files are meant."""
        try:
            return selecting.parse(self.labels or "")
        except ValueError as problem:
            shown = golang.quote(self.labels or "")
            raise KubectlError(f"the provided selector {shown} is not valid: {problem}") from None

    def _sound(self, document: Document) -> Obj:
        obj = document.object
        if self.validate and isinstance(obj, dict):
            lacking = [f"{key} not set" for key in ("apiVersion", "kind") if not obj.get(key)]
            if lacking:
                told = lacking[0] if len(lacking) == 1 else f"[{', '.join(lacking)}]"
                raise KubectlError(
                    f"error validating {golang.quote(document.source)}: error validating data: {told}; if you choose "
                    "to ignore these errors, turn validation off with --validate=false"
                )
        return manifests.check(document)

    async def _from_file(self, source: str, obj: Obj) -> Info:
        resource = await self._resource_of(source, obj)
        info = info_of(resource, copy.deepcopy(obj), source)
        info.subresource = self.subresource
        if resource.namespaced:
            self._place(info)
        elif info.namespace:
            info.namespace = ""
            info.obj["metadata"].pop("namespace", None)
        if self.latest and info.name:
            info.object = await self._get(info)
        return info

    async def _resource_of(self, source: str, obj: Obj) -> Resource:
        api_version, kind = str(obj["apiVersion"]), str(obj["kind"])
        if self.local:
            group, _, version = api_version.rpartition("/")
            return Resource(group, version, kind.lower() + "s", kind.lower(), kind, True)
        try:
            return await self.session.api.resource_for(api_version, kind)
        except StatusError:
            raise
        except KubectlError as problem:
            metadata = obj.get("metadata") or {}
            name, namespace = (golang.quote(str(metadata.get(key) or "")) for key in ("name", "namespace"))
            raise KubectlError(
                f"resource mapping not found for name: {name} namespace: {namespace} from {golang.quote(source)}: "
                f"{problem.message}\nensure CRDs are installed first"
            ) from None

    def _place(self, info: Info) -> None:
        """Puts an object of a file into the current namespace; refuses one that says otherwise under -n."""
        if not info.namespace and self.all_namespaces:
            return
        if not info.namespace:
            info.namespace = self.session.namespace
            info.obj.setdefault("metadata", {})["namespace"] = info.namespace
        elif self.session.explicit_namespace and not self.all_namespaces and info.namespace != self.session.namespace:
            raise KubectlError(
                f"the namespace from the provided object {golang.quote(info.namespace)} does not match the namespace "
                f"{golang.quote(self.session.namespace)}. You must pass '--namespace={info.namespace}' to perform "
                "this operation."
            )


_FLAGS = {
    "filename": "filenames", "recursive": "recursive", "kustomize": "kustomize", "all": "all",
    "all-namespaces": "all_namespaces", "chunk-size": "chunk_size", "subresource": "subresource", "local": "local",
}  # fmt: skip
_TYPED = ("kubectl debug", "kubectl exec", "kubectl expose", "kubectl logs", "kubectl rollout", "kubectl set ")
"""Commands that read objects into Go's structs."""
_ALL_OF_TYPE = ("kubectl annotate", "kubectl label", "kubectl scale", "kubectl set ")
"""Commands whose --all only lets a type stand without a name."""
_CHOOSING = {"selector": "labels", "field-selector": "fields"}


def _no_struct(info: Info) -> KubectlError:
    version = golang.quote(info.resource.api_version)
    return KubectlError(
        f"no kind {golang.quote(info.resource.kind)} is registered for version {version} in scheme "
        '"pkg/scheme/scheme.go:28"'
    )


def from_args(session: Session, args: Args, positional: Sequence[str] | None = None, **more: Any) -> Builder:
    """A Builder with what the command's shared flags say (-f, -k, -R, -l, --field-selector, --all, -A, …)."""
    given: dict[str, Any] = {"args": args.positional if positional is None else positional}
    given |= {field: args.values[flag] for flag, field in _FLAGS.items() if args.has(flag)}
    given |= {field: args.text(flag) for flag, field in _CHOOSING.items() if args.has(flag) and args.text(flag)}
    given["typed"] = args.command.startswith(_TYPED)
    if args.command.startswith(_ALL_OF_TYPE) and args.has("all"):
        given["any_of_type"] = given.pop("all")
    return Builder(session, **{**given, **more})
