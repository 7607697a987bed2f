"""Subresources that are more than a part of their object: scale, binding, eviction; and reviews.

Each is a small object of its own kind whose write becomes a write of the parent, or an answer. (In Kubernetes:
the REST types beside each kind, such as pkg/registry/apps/deployment/storage.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from cluster.apimachinery import errors, meta, schema
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.apimachinery.structural import paths
from cluster.apiserver import calls, manifests, negotiation, options, patching, reviews
from cluster.apiserver.applying import Configuration
from cluster.apiserver.authorization import admitted
from cluster.apiserver.requestinfo import RequestInfo
from cluster.apiserver.views import KubeView
from cluster.registry import evictions, subresources
from cluster.registry.acts import Manner
from cluster.registry.registry import Registry

SCALE = ("autoscaling", "v1", "Scale")
BINDING = ("", "v1", "Binding")
EVICTION = ("policy", "v1", "Eviction")


class ScaleView(KubeView):
    """How many replicas, in the same words for every kind that has some; of a custom one, where it says they are."""

    def get(self, request: Request, **_: Any) -> Response:
        call = self.call
        obj, where = call.target.shown(call.registry.get(*call.key)), call.target.model.SCALE
        if where and paths.get(obj, where["specReplicasPath"]) is None:
            raise errors.internal(f'the spec replicas field "{where["specReplicasPath"]}" does not exist')
        return Response(subresources.scale_of(obj, where))

    def put(self, request: Request, **_: Any) -> Response:
        how = options.writing(self.call.request.GET, "Update")
        scale = self._read(self.call.body("Scale").value, how.validation)
        return self._write(lambda old: scale, how.dry_run)

    def patch(self, request: Request, **_: Any) -> Response:
        call = self.call
        patch, how = patching.asked(call)
        if isinstance(patch, Configuration):
            done, _made = call.registry.apply(
                *call.key, partial(patch.onto_scale, call), actor=call.actor, subresource="scale", dry_run=how.dry_run
            )  # fmt: skip
            return Response(subresources.scale_of(call.target.shown(done), call.target.model.SCALE))

        def patched(scale: Obj) -> Obj:
            return self._read(patch.applied_to_map(scale), how.validation)

        return self._write(patched, how.dry_run)

    def _read(self, value: Any, validation: str) -> Obj:
        """A body as the Scale it says it is."""
        if not isinstance(value, dict):
            raise errors.bad_request("the object provided is unrecognized (must be of type Scale)")
        manifests.check_name(value, self.call.info.namespace, self.call.info.name)
        scale, warnings = schema.admit(value, SCALE, validation)
        for text in warnings:
            self.call.warn(text)
        return scale

    def _write(self, scale_for: Callable[[Obj], Obj], dry_run: bool) -> Response:
        """Change the parent by a function from the Scale it has to the Scale it should have."""

        call, where = self.call, self.call.target.model.SCALE

        def scaled(stored: Obj) -> Obj:
            old = call.target.shown(stored)
            return subresources.apply_scale(old, scale_for(subresources.scale_of(old, where)), where)

        new = call.registry.modify(
            *call.key, scaled, actor=call.actor, subresource="scale", dry_run=dry_run, warn=call.warn
        )  # fmt: skip
        return Response(subresources.scale_of(call.target.shown(new), where))


class BindingView(KubeView):
    """The scheduler's word: this pod runs on that node."""

    def post(self, request: Request, **_: Any) -> Response:
        call = self.call
        how = options.writing(call.request.GET, "Create")
        binding, _warnings = schema.admit(call.body("Binding").value, BINDING, how.validation)
        if meta.name(binding) != call.info.name:
            raise errors.bad_request("name in URL does not match name in Binding object")

        def bound(pod: Obj) -> Obj:
            return subresources.bind(pod, binding)

        manner = Manner(call.warn, how.dry_run)
        call.registry.admit("CREATE", "pods", "binding", call.registry.get(*call.key), binding, call.actor, manner)
        call.registry.modify(*call.key, bound, actor=call.actor, subresource="binding", dry_run=how.dry_run)
        return Response(errors.success(), 201)


def _bound_by_name(question: reviews.Question) -> Obj:
    """The same by the door that schedulers of Kubernetes' first years used: the pod is the Binding's namesake."""
    key = "pods", question.namespace, meta.name(question.obj)
    bound = partial(subresources.bind, binding=question.obj)
    Registry(question.cluster.name).modify(*key, bound, actor=question.actor, subresource="binding")
    return errors.success()


reviews.register(Kind("", "v1", "Binding", "bindings", verbs=("create",)), _bound_by_name, whole=True)


class EvictionView(KubeView):
    """A polite delete: what `kubectl drain` asks for."""

    def post(self, request: Request, **_: Any) -> Response:
        call = self.call
        how = options.writing(call.request.GET, "Create")
        eviction, _warnings = schema.admit(call.body("Eviction").value, EVICTION, how.validation)
        said = meta.name(eviction)
        if said != call.info.name:
            raise errors.bad_request("name in URL does not match name in Eviction object")
        asked = options.deletion(call.request.GET, subresources.eviction_options(eviction))
        manner = Manner(call.warn, how.dry_run, asked)
        call.registry.admit("CREATE", "pods", "eviction", call.registry.get(*call.key), eviction, call.actor, manner)
        evictions.evict(call.registry, *call.key[1:], asked, actor=call.actor, dry_run=how.dry_run)
        return Response(errors.success(), 201)


class ReviewView(KubeView):
    """A question answered at once, nothing stored."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.row = calls.cluster_named(kwargs["cluster"])
        self.actor = admitted(request._request, self.row, kwargs["info"])
        super(KubeView, self).initial(request, *args, **kwargs)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        raise calls.method_not_allowed()

    def post(self, request: Request, info: RequestInfo, **_: Any) -> Response:
        review = reviews.find(info.group, info.version, info.plural)
        if review is None:
            raise errors.unknown_path()
        negotiation.choose(request.headers.get("Accept", ""), views=False)
        how = options.writing(request._request.GET, "Create")
        kind, body = review.kind, calls.body_of(request._request, review.kind.kind)
        value = manifests.of_kind(body.value, kind)
        gvk = (kind.group, kind.version, kind.kind)
        obj, warnings = schema.admit(value, gvk, how.validation, body.duplicates)
        question = reviews.Question(self.actor, self.row, info.namespace, obj)
        answer = Response(reviews.answered(review, question), 201)
        calls.add_warnings(answer, warnings)
        return answer
