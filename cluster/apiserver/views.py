"""REST on objects: one set of views for every kind.

A collection is listed, added to and emptied; an object is read, replaced, patched and deleted; a subresource is
a part of an object with a door of its own. What differs between kinds lies in their files, so nothing here names
one. (In Kubernetes: apiserver/pkg/endpoints/handlers.)
"""

from __future__ import annotations

from functools import partial
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj
from cluster.apiserver import authorization, calls, manifests, negotiation, options, patching, table
from cluster.apiserver.applying import Configuration
from cluster.apiserver.calls import Call
from cluster.apiserver.requestinfo import RequestInfo
from cluster.registry.reading import Page

RETURNED = {
    "persistentvolumeclaims", "persistentvolumes", "pods", "podtemplates", "resourcequotas", "serviceaccounts",
    "services",
}  # fmt: skip
"""Kinds whose delete answers the object even when it is gone; the others answer a Status."""


class KubeRenderer(BaseRenderer):
    """JSON or YAML, as `negotiation` chose."""

    media_type = negotiation.JSON
    charset = None
    format = "json"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return negotiation.encode(data, accepted_media_type or negotiation.JSON)


class Negotiation(BaseContentNegotiation):
    """Leaves the choice to `calls`: it knows the views as well as the encodings."""

    def select_parser(self, request: Request, parsers: Any) -> None:
        return None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        choice, renderer = negotiation.choose(request.headers.get("Accept", "")), renderers[0]
        renderer.media_type = choice.encoding
        return renderer, choice.encoding


class KubeView(APIView):
    """A view of one request's Call; every failure it meets becomes a Status."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    renderer_classes = (KubeRenderer,)
    content_negotiation_class = Negotiation
    http_method_names = ("get", "head", "post", "put", "patch", "delete")
    call: Call

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Understand the request before the verb's method runs."""
        info: RequestInfo = kwargs["info"]
        self.call = calls.opened(request._request, kwargs["cluster"], info)
        if info.subresource and info.subresource not in self.call.target.kind.subresources:
            raise errors.unknown_path()
        super().initial(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Any:
        return calls.fail(exc)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        raise calls.method_not_allowed()

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if hasattr(self, "call"):
            calls.add_warnings(answer, self.call.warnings)
        return answer

    def check_verb(self, verb: str) -> None:
        """405 for a verb that the kind does not offer."""
        if verb not in self.call.target.kind.verbs:
            raise calls.method_not_allowed()

    def shown(self, stored: Obj, status: int = 200) -> Response:
        """An object in the client's version and chosen view."""
        call = self.call
        include = call.request.GET.get("includeObject", "")
        obj = call.target.shown(stored)
        return Response(table.one(call.target.model, obj, call.choice, include), status)

    def given(self, validation: str) -> Obj:
        """The object in the body."""
        obj, warnings = manifests.manifest(self.call.body(), self.call.target, validation)
        for text in warnings:
            self.call.warn(text)
        return obj


class CollectionView(KubeView):
    """All objects of a kind, or of a namespace."""

    def get(self, request: Request, **_: Any) -> Response:
        self.check_verb("list")
        call, asked = self.call, options.listing(self.call.request.GET)
        page = call.registry.list(
            call.resource, call.info.namespace or None, labels=asked.labels, fields=asked.fields, limit=asked.limit,
            continue_=asked.continue_, resource_version=asked.resource_version, match=asked.match,
        )  # fmt: skip
        items = call.target.all_shown(page.items)
        head = list_head(call, page)
        include = call.request.GET.get("includeObject", "")
        return Response(table.many(call.target.model, items, head, call.choice, include))

    def check_place(self) -> None:
        """405 across all namespaces, where a kind with namespaces can only be listed."""
        if self.call.target.kind.namespaced and not self.call.info.namespace:
            raise calls.method_not_allowed()

    def post(self, request: Request, **_: Any) -> Response:
        self.check_verb("create")
        self.check_place()
        call = self.call
        how = options.writing(call.request.GET, "Create")
        obj = self.given(how.validation)
        namespace = call.info.namespace if call.target.kind.namespaced else ""
        made = call.registry.create(
            call.resource, namespace, obj, actor=call.actor, dry_run=how.dry_run, warn=call.warn, fresh=True
        )  # fmt: skip
        return self.shown(made, 201)

    def delete(self, request: Request, **_: Any) -> Response:
        self.check_verb("deletecollection")
        self.check_place()
        call = self.call
        asked = options.listing(call.request.GET)
        gone = call.registry.delete_collection(
            call.resource, call.info.namespace or None, actor=call.actor, labels=asked.labels, fields=asked.fields,
            options=options.deletion(call.request.GET, call.body("DeleteOptions").value), warn=call.warn,
        )  # fmt: skip
        page = Page([], str(call.registry.row().revision))
        return Response({**list_head(call, page), "items": [call.target.shown(obj) for obj in gone]})


def list_head(call: Call, page: Page) -> Obj:
    """A list without its items."""
    kind = call.target.kind
    head: Obj = {"resourceVersion": page.resource_version}
    if page.continue_:
        head["continue"] = page.continue_
    if page.remaining is not None:
        head["remainingItemCount"] = page.remaining
    return {"kind": kind.list_kind, "apiVersion": kind.api_version, "metadata": head}


class ObjectView(KubeView):
    """One object."""

    def get(self, request: Request, **_: Any) -> Response:
        self.check_verb("get")
        return self.shown(self.call.registry.get(*self.call.key))

    def put(self, request: Request, **_: Any) -> Response:
        self.check_verb("update")
        call = self.call
        if call.target.model.CREATES_ON_UPDATE and call.registry.find(*call.key) is None:
            return self.shown(self.made(), 201)
        return self.shown(self.replaced(""))

    def patch(self, request: Request, **_: Any) -> Response:
        self.check_verb("patch")
        return self.patched("")

    def delete(self, request: Request, **_: Any) -> Response:
        self.check_verb("delete")
        call = self.call
        how = options.writing(call.request.GET, "Delete")
        asked = options.deletion(call.request.GET, call.body("DeleteOptions").value)
        left, gone = call.registry.delete(
            *call.key, actor=call.actor, options=asked, dry_run=how.dry_run, warn=call.warn
        )  # fmt: skip
        if gone and call.resource not in RETURNED:
            return Response(errors.success(_details(call, left)))
        return self.shown(left)

    def made(self) -> Obj:
        """Store the body as a new object of the URL's name, for whoever may also create one."""
        call = self.call
        how = options.writing(call.request.GET, "Update")
        obj = manifests.named(self.given(how.validation), call.info.namespace, call.info.name)
        authorization.check_create(call.request, call.row, call.actor, call.info)
        return call.registry.create(
            call.resource, call.info.namespace, obj, actor=call.actor, dry_run=how.dry_run, warn=call.warn
        )  # fmt: skip

    def replaced(self, subresource: str) -> Obj:
        """Store the body in the object's place, or in a part of it."""
        call = self.call
        how = options.writing(call.request.GET, "Update")
        obj = manifests.named(self.given(how.validation), call.info.namespace, call.info.name)
        return call.registry.update(
            *call.key, obj, actor=call.actor, subresource=subresource, dry_run=how.dry_run, warn=call.warn
        )  # fmt: skip

    def patched(self, subresource: str) -> Response:
        """Change the object, or a part of it, by the patch in the body; what is applied is made if it is not there."""
        call = self.call
        patch, how = patching.asked(call)
        if isinstance(patch, Configuration):
            done, made = call.registry.apply(
                *call.key, partial(patch.onto, call), actor=call.actor, subresource=subresource, dry_run=how.dry_run,
                warn=call.warn,
            )  # fmt: skip
            return self.shown(done, 201 if made else 200)
        changed = patch.changed(call, how.validation)
        return self.shown(
            call.registry.modify(
                *call.key, changed, actor=call.actor, subresource=subresource, dry_run=how.dry_run, warn=call.warn
            )
        )


def _details(call: Call, obj: Obj) -> Obj:
    details = {"name": meta.name(obj), "group": call.target.kind.group, "kind": call.target.kind.plural}
    return {k: v for k, v in {**details, "uid": meta.uid(obj)}.items() if v}


class PartView(ObjectView):
    """A part of an object under its own name, such as its status."""

    def put(self, request: Request, **_: Any) -> Response:
        return self.shown(self.replaced(self.call.info.subresource))

    def patch(self, request: Request, **_: Any) -> Response:
        return self.patched(self.call.info.subresource)

    def delete(self, request: Request, **_: Any) -> Response:
        raise calls.method_not_allowed()
