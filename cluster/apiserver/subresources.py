"""Subresources that are more than a part of their object: scale, binding, eviction, tokens; and reviews.

Each is a small object of its own kind whose write becomes a write of the parent, or an answer. (In Kubernetes:
the REST types beside each kind, such as pkg/registry/apps/deployment/storage.)
"""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from cluster.apimachinery import clock, errors, labels, meta, schema
from cluster.apimachinery import patch as patches
from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apiserver import calls, manifests, options, patching, reviews, tokens
from cluster.apiserver.authentication import authenticate
from cluster.apiserver.calls import Call
from cluster.apiserver.requestinfo import RequestInfo
from cluster.apiserver.views import KubeView

SCALE = ("autoscaling", "v1", "Scale")


def scale_of(obj: Obj) -> Obj:
    """The Scale of anything with replicas: how many are wanted, how many there are, and which pods they are."""
    head = meta.metadata(obj)
    kept = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {k: head[k] for k in kept if k in head},
        "spec": {"replicas": meta.get(obj, "spec.replicas", 0)},
        "status": {"replicas": meta.get(obj, "status.replicas", 0), "selector": _selector(obj)},
    }


def _selector(obj: Obj) -> str:
    """The parent's selector as text; a ReplicationController's is a bare map of labels."""
    found = meta.get(obj, "spec.selector", {})
    if "matchLabels" in found or "matchExpressions" in found:
        return str(labels.from_label_selector(found))
    return str(labels.from_map(found))


def scaled(obj: Obj, scale: Any, name: str) -> Obj:
    """The parent with a Scale's replicas; 422 for a number that is none."""
    replicas = meta.get(scale, "spec.replicas", 0) if isinstance(scale, dict) else None
    if not isinstance(replicas, int) or isinstance(replicas, bool):
        raise errors.bad_request(
            "json: cannot unmarshal value into Go struct field ScaleSpec.spec.replicas of type int32"
        )
    if replicas < 0:
        cause = invalid_value("spec.replicas", replicas, "must be greater than or equal to 0")
        raise errors.invalid("Scale", "autoscaling", name, [cause])
    head = {**obj["metadata"]}
    if version := meta.resource_version(scale):
        head["resourceVersion"] = version
    return {**obj, "metadata": head, "spec": {**obj.get("spec", {}), "replicas": replicas}}


class ScaleView(KubeView):
    """How many replicas, in the same words for every kind that has some."""

    def get(self, request: Request, **_: Any) -> Response:
        return Response(scale_of(self.call.registry.get(*self.call.key)))

    def put(self, request: Request, **_: Any) -> Response:
        how = options.writing(self.call.request.GET, "Update")
        scale, _warnings = schema.admit(self.call.body().value, SCALE, how.validation)
        return self._write(lambda old: scale, how.dry_run)

    def patch(self, request: Request, **_: Any) -> Response:
        how = options.writing(self.call.request.GET, "Patch")
        patch = patching.patch_of(self.call)
        return self._write(lambda old: _patched(scale_of(old), patch), how.dry_run)

    def _write(self, scale_for: Any, dry_run: bool) -> Response:
        call = self.call
        name = call.info.name
        new = call.registry.modify(
            *call.key, lambda old: scaled(old, scale_for(old), name), actor=call.actor, dry_run=dry_run
        )  # fmt: skip
        return Response(scale_of(new))


def _patched(scale: Obj, patch: patching.Patch) -> Obj:
    if patch.kind == "json":
        return patches.json_patch(scale, patch.value)
    return patches.merge_patch(scale, patch.value)  # nothing in a Scale merges by key


class BindingView(KubeView):
    """The scheduler's word: this pod runs on that node."""

    def post(self, request: Request, **_: Any) -> Response:
        call = self.call
        how = options.writing(call.request.GET, "Create")
        binding = call.body().value
        node = meta.get(binding, "target.name", "")
        kind = meta.get(binding, "target.kind", "Node")
        if not node or kind != "Node":
            cause = errors.not_supported("target.kind", kind, ["Node", "<empty>"])
            missing = errors.required("target.name")
            raise errors.invalid("Binding", "", call.info.name, [missing if kind == "Node" else cause])
        call.registry.modify(
            *call.key, lambda pod: bound(pod, node), actor=call.actor, subresource="binding", dry_run=how.dry_run
        )  # fmt: skip
        return Response(errors.success(), 201)


def bound(pod: Obj, node: str) -> Obj:
    """The pod with its node; 409 for one that has a node, or is going."""
    name, assigned = meta.name(pod), meta.get(pod, "spec.nodeName", "")
    if meta.is_deleting(pod):
        raise errors.conflict(
            "pods/binding", name, f"pod {name} is being deleted, cannot be assigned to a host"
        )
    if assigned:
        raise errors.conflict("pods/binding", name, f'pod {name} is already assigned to node "{assigned}"')
    scheduled = {"type": "PodScheduled", "status": "True"}
    conditions = meta.with_condition(meta.get(pod, "status.conditions", []), scheduled, clock.timestamp())
    status = {**pod.get("status", {}), "conditions": conditions}
    return {**pod, "spec": {**pod["spec"], "nodeName": node}, "status": status}


class EvictionView(KubeView):
    """A polite delete: what `kubectl drain` asks for."""

    def post(self, request: Request, **_: Any) -> Response:
        call = self.call
        how = options.writing(call.request.GET, "Create")
        eviction = call.body().value
        said = meta.name(eviction)
        if said and said != call.info.name:
            raise errors.bad_request("name in URL does not match name in Eviction object")
        asked = options.deletion(call.request.GET, eviction.get("deleteOptions"))
        call.registry.delete(*call.key, actor=call.actor, options=asked, dry_run=how.dry_run)
        return Response(errors.success(), 201)


class TokenView(KubeView):
    """TokenRequest: a token for a ServiceAccount, perhaps bound to a pod."""

    def post(self, request: Request, **_: Any) -> Response:
        call = self.call
        given = call.body().value
        account = call.registry.get(*call.key)
        spec = given.get("spec") or {}
        seconds = _lifetime(spec, meta.name(given))
        pod = _bound_pod(call, spec.get("boundObjectRef"))
        audiences = list(spec.get("audiences") or [tokens.ISSUER])
        token, expires = tokens.issue(call.row.signing_key, account, audiences, seconds, pod=pod)
        told = {**spec, "audiences": audiences, "expirationSeconds": seconds}
        head = {
            "name": meta.name(account),
            "namespace": meta.namespace(account),
            "creationTimestamp": clock.timestamp(),
        }
        return Response(
            {
                "kind": "TokenRequest",
                "apiVersion": "authentication.k8s.io/v1",
                "metadata": head,
                "spec": {"boundObjectRef": None, **told},
                "status": {"token": token, "expirationTimestamp": clock.timestamp(expires)},
            },
            201,
        )


_SHORTEST, _LONGEST = 600, 1 << 32


def _lifetime(spec: Obj, name: str) -> int:
    """The seconds a token is asked to live; 422 for less than ten minutes."""
    seconds = spec.get("expirationSeconds") or tokens.HOUR
    causes: list[Cause] = []
    if seconds < _SHORTEST:
        causes.append(
            invalid_value(
                "spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes"
            )
        )
    if seconds > _LONGEST:
        causes.append(
            invalid_value(
                "spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds"
            )
        )
    if causes:
        raise errors.invalid("TokenRequest", "authentication.k8s.io", name, causes)
    return int(seconds)


def _bound_pod(call: Call, reference: Obj | None) -> Obj | None:
    """The pod a token is to be bound to, if any; 409 when it is another than the one meant."""
    if not reference:
        return None
    if reference.get("kind") != "Pod":
        raise errors.bad_request(
            f"cannot bind token for serviceaccount to object type {reference.get('kind')}"
        )
    pod = call.registry.get("pods", call.info.namespace, reference.get("name", ""))
    meant = reference.get("uid")
    if meant and meant != meta.uid(pod):
        why = f"the UID in the bound object reference ({meant}) does not match the UID in record."
        why = f"{why} The object might have been deleted and then recreated"
        raise errors.conflict("pods", meta.name(pod), why)
    if meta.get(pod, "spec.serviceAccountName", "default") != call.info.name:
        raise errors.bad_request(
            f"cannot bind token to pod {meta.name(pod)}: it runs as another service account"
        )
    return pod


class ReviewView(KubeView):
    """A question answered at once, nothing stored."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.row = calls.cluster_named(kwargs["cluster"])
        self.actor = authenticate(request._request, self.row)
        super(KubeView, self).initial(request, *args, **kwargs)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        raise errors.method_not_allowed(str(request.method).lower(), kwargs["info"].plural)

    def post(self, request: Request, info: RequestInfo, **_: Any) -> Response:
        review = reviews.find(info.group, info.version, info.plural)
        if review is None:
            raise errors.unknown_path()
        how = options.writing(request._request.GET, "Create")
        kind, body = review.kind, calls.body_of(request._request)
        value = manifests.of_kind(body.value, kind)
        gvk = (kind.group, kind.version, kind.kind)
        obj, warnings = schema.admit(value, gvk, how.validation, body.duplicates)
        question = reviews.Question(self.actor, self.row, info.namespace, obj)
        answer = Response(reviews.answered(review, question), 201)
        calls.add_warnings(answer, warnings)
        return answer
