"""What a command works on: one Info an object, and a Result of all that were meant."""

from __future__ import annotations

from dataclasses import dataclass, field

from cluster.apimachinery.meta import Obj
from cluster.kubectl import golang
from cluster.kubectl.errors import KubectlError, StatusError, together
from cluster.kubectl.resources import Resource


@dataclass
class Info:
    """One thing a command works on. `object` is a private copy (change it at will); None when not asked for.

    In a Table answer `object` is the whole Table and `name` is "". `source` is the file it came from ("" = the server).
    """

    resource: Resource
    namespace: str
    name: str
    object: Obj | None = None
    source: str = ""
    subresource: str = ""

    @property
    def said(self) -> str:
        """ "deployment.apps/web", as writing commands name it."""
        return f"{self.resource.word}/{self.name}"

    @property
    def obj(self) -> Obj:
        """The object, where there must be one."""
        assert self.object is not None
        return self.object


@dataclass
class Result:
    infos: list[Info] = field(default_factory=list)
    errors: list[KubectlError] = field(default_factory=list)
    single: bool = False  # exactly one object was named, by TYPE/NAME, TYPE NAME or one file
    named: bool = False  # objects were named, not chosen by type or labels
    resources: list[Resource] = field(default_factory=list)  # the types that were asked for
    resource_version: str = ""  # of the last list, to watch from

    def ignore_not_found(self) -> Result:
        self.errors = [e for e in self.errors if not (isinstance(e, StatusError) and e.reason == "NotFound")]
        return self

    def checked(self) -> list[Info]:
        """The infos, if nothing went wrong; raises what did."""
        if problem := together(self.errors):
            raise problem
        return self.infos


def typed(item: Obj, listed: Obj) -> Obj:
    """A list's item with the apiVersion and kind that the list leaves out."""
    kind = str(listed.get("kind") or "").removesuffix("List")
    return {"apiVersion": listed.get("apiVersion"), "kind": kind, **item}


def info_of(resource: Resource, obj: Obj, source: str = "") -> Info:
    metadata = obj.get("metadata") or {}
    return Info(resource, str(metadata.get("namespace") or ""), str(metadata.get("name") or ""), obj, source)


def flat(obj: Obj) -> list[Obj]:
    """The objects of a List (of Lists), or the object itself."""
    if not str(obj.get("kind")).endswith("List") or not isinstance(obj.get("items"), list):
        return [obj]
    items = obj["items"] if obj["kind"] == "List" else [typed(item, obj) for item in obj["items"]]
    return [inner for item in items for inner in flat(item)]


def about_list(error: StatusError, resource: Resource, labels: str, fields: str) -> StatusError:
    """A refused list, told with what was looked for."""
    if error.reason not in ("BadRequest", "NotFound"):
        return error
    what = golang.quote(f"{resource.group}/{resource.version}, Resource={resource.plural}")
    chosen = f" that match label selector {golang.quote(labels)}, field selector {golang.quote(fields)}"
    told = f"Unable to find {what}{chosen}" if labels or fields else f"Unable to list {what}"
    return StatusError({**error.status, "message": f"{told}: {error.message}"})
