"""Labels, annotations and who owns the object: one a line, below each other."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from .writer import NONE, Writer

_LONGEST = 140
_UNSHOWN = {"kubectl.kubernetes.io/last-applied-configuration"}


def column(w: Writer, title: str, values: Sequence[str], indent: str = "") -> None:
    """A title and, right of it, the values below each other; "<none>" when there are none."""
    w.write(f"{indent}{title}:\t")
    if not values:
        w.write(NONE + "\n")
    for index, value in enumerate(values):
        if index:
            w.write(indent)
            w.write("\t")
        w.write(value + "\n")


def labels(w: Writer, title: str, found: dict[str, str] | None, indent: str = "") -> None:
    column(w, title, [f"{key}={value}" for key, value in sorted((found or {}).items())], indent)


def notes(w: Writer, title: str, found: dict[str, str] | None) -> None:
    """Annotations; a long one, or one of several lines, starts on a line of its own and is cut at 140 letters."""
    shown = sorted((key, value) for key, value in (found or {}).items() if key not in _UNSHOWN)
    w.write(f"{title}:\t")
    if not shown:
        w.write(NONE + "\n")
    for index, (key, value) in enumerate(shown):
        if index:
            w.write("\t")
        _annotation(w, key, value.removesuffix("\n"))


def _annotation(w: Writer, key: str, value: str) -> None:
    if len(key) + len(value) + 2 <= _LONGEST and "\n" not in value:
        w.write(f"{key}: {value}\n")
        return
    w.write(f"{key}:\n")
    for line in value.split("\n"):
        w.write(f"\t  {shortened(line, _LONGEST - 2)}\n")


def shortened(text: str, limit: int = _LONGEST) -> str:
    return text[:limit] + "..." if len(text) > limit else text


def head(w: Writer, obj: Obj, *, namespaced: bool = True) -> None:
    """What most descriptions start with: name, namespace, labels and annotations."""
    w.field("Name", meta.name(obj))
    if namespaced:
        w.field("Namespace", meta.namespace(obj))
    labels(w, "Labels", meta.labels(obj))
    notes(w, "Annotations", meta.annotations_of(obj))


def controller(w: Writer, obj: Obj) -> None:
    """Who made the object, where a controller did."""
    owner = meta.controller_of(obj)
    if owner:
        w.field("Controlled By", f"{owner['kind']}/{owner['name']}")
