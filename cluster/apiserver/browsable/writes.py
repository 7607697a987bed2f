"""The writes that a page offers: for each that the kind knows and its reader may make, one form.

A form is a text in YAML or JSON, and what Kubernetes lets one choose beside it. It names its fields as DRF's raw form
does, and comes back to the same address (`asking.put`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.patch import CONTENT_TYPES
from cluster.apimachinery.scheme import Kind
from cluster.apiserver import discovery, negotiation
from cluster.apiserver.authentication import authenticate
from cluster.apiserver.authorization import attributes
from cluster.apiserver.browsable import forms, kubectl
from cluster.apiserver.browsable.answers import ended, failed, lean
from cluster.apiserver.browsable.places import STREAMED, Known, Place
from cluster.registry.acts import Actor
from cluster.registry.authorization import policies

VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
WORDS = {
    "POST": ("Create", "Write a manifest in YAML or JSON."),
    "PUT": (
        "Replace",
        "The whole object, changed. It is refused if somebody else was quicker (resourceVersion).",
    ),
    "PATCH": ("Patch", "Only what is to change."),
    "DELETE": ("Delete", "What it owns goes with it, unless it is orphaned."),
}
PATCHES = {
    "merge": "Merge patch",
    "strategic": "Strategic merge patch",
    "json": "JSON patch",
    "apply": "Server-side apply",
}
MEDIA = {patch: media for media, patch in CONTENT_TYPES.items()}


@dataclass(frozen=True)
class Media:
    """A kind of patch to choose: its media type, its words, and its kubectl line."""

    type: str
    words: str
    kubectl: str


@dataclass(frozen=True)
class Write:
    """One write that a page offers. `text` is None where none is sent; `media` are its types to choose from."""

    method: str
    title: str
    words: str
    form: forms.WriteForm
    kubectl: str
    text: str | None = None
    media: tuple[Media, ...] = ()
    sent: bool = False
    chosen: str = ""

    @property
    def rows(self) -> int:
        """How many lines of the text are seen at once."""
        return min(max((self.text or "").count("\n") + 2, 5), 30)


def offered(request: HttpRequest, place: Place, known: Known, data: Any) -> list[Write]:
    """The writes of a page, what was just refused with its text kept. data: what the API answered."""
    kind = known.kind(place.info)
    if kind is None:
        return []
    found = [_write(place, known, kind, method, data) for method in allowed(request, place, known)]
    if not failed(data):
        return [write for write in found if write.text != "" and not ended(data)]
    if request.method == "POST":
        return [_again(write, request.POST) for write in found if write.method == request.POST.get("_method")]
    return [write for write in found if write.method == "POST" and data.get("code") == 405]


def allowed(request: HttpRequest, place: Place, known: Known) -> list[str]:
    """The methods of writes that an address knows and its reader may use."""
    kind, actor = known.kind(place.info), reader(request, known)
    if kind is None or known.row is None or place.info is None or actor is None:
        return []
    asked = attributes(request, known.row, actor, place.info)
    return [
        method
        for method, verb in VERBS.items()
        if verb in _verbs(place, kind) and policies.decide(known.row, replace(asked, verb=verb)).allowed
    ]


def reader(request: HttpRequest, known: Known) -> Actor | None:
    """Who reads a page; None for whoever cannot be told, or whose form was not ours."""
    try:
        return authenticate(request, known.row) if known.row is not None else None
    except StatusError:
        return None


def _verbs(place: Place, kind: Kind) -> tuple[str, ...]:
    """The verbs that write at an address. Nobody empties a whole list with one click."""
    if place.subresource:
        known = place.subresource in kind.subresources and place.subresource not in STREAMED
        return discovery.part(kind, place.subresource).verbs if known else ()
    if place.name:
        return tuple(verb for verb in kind.verbs if verb != "create")
    return ("create",) if "create" in kind.verbs and (place.namespace or not kind.namespaced) else ()


def _write(place: Place, known: Known, kind: Kind, method: str, data: Any) -> Write:
    title, words = WORDS[method]
    line = kubectl.writing(place, known, method, next(iter(PATCHES)))
    write = Write(method, title, words, forms.FORMS[method](), line)
    if method == "DELETE":
        return write
    if method == "PATCH":
        return replace(write, text=_change(data), media=tuple(_media(place, known, kind)))
    return replace(write, text=forms.beginning(place, kind) if method == "POST" else _whole(data))


def _media(place: Place, known: Known, kind: Kind) -> Iterator[Media]:
    """The kinds of patch that a kind takes: only Go types say how their lists merge."""
    alias = known.scheme.aliases.get((kind.group, kind.version, kind.plural))
    typed = not (alias and alias[1].model) and place.subresource != "scale"
    for patch, words in PATCHES.items():
        if typed or patch != "strategic":
            yield Media(MEDIA[patch], words, kubectl.writing(place, known, "PATCH", patch))


def _again(write: Write, sent: Mapping[str, Any]) -> Write:
    """A write that was refused, as its sender left it."""
    text = write.text if write.text is None else str(sent.get("_content", ""))
    form = type(write.form)(initial=dict(sent.items()))
    return replace(write, form=form, text=text, sent=True, chosen=str(sent.get("_content_type", "")))


def _whole(data: Any) -> str:
    """The object to change; "" where the answer is none."""
    return (
        negotiation.written(lean(data))
        if isinstance(data, dict) and data.get("metadata", {}).get("name")
        else ""
    )


def _change(data: Any) -> str:
    """A patch to begin with: the number that is most often changed, else a label."""
    replicas = meta.get(data, "spec.replicas") if isinstance(data, dict) else None
    return (
        f"spec:\n  replicas: {replicas}\n"
        if replicas is not None
        else "metadata:\n  labels:\n    example: mine\n"
    )
