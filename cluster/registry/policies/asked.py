"""A request as it is told to expressions and to webhooks: an AdmissionRequest, and the variables of CEL.

(In Kubernetes: k8s.io/api/admission/v1 and admission/plugin/cel.CreateAdmissionRequest.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.cel.library.authorizer import Authorizer, Decision, Question, ResourceCheck
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import Request
from cluster.registry.authorization import policies as authorization
from cluster.registry.authorization.attributes import Attributes
from cluster.registry.policies.matching import NAMESPACES, Resource
from cluster.registry.subresources import scale_of

_NAMESPACE_FIELDS = ("name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp",
                     "deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations",
                     "finalizers")  # fmt: skip


def admission_request(request: Request, shown: Resource) -> Obj:
    """The request without its objects, as the resource `shown`; what is empty is left out, as Go does."""
    assert request.kind is not None
    own = Resource.of(request.kind)
    told: Obj = {
        "kind": _gvk(shown, request),
        "resource": _gvr(shown),
        "subResource": request.subresource,
        "requestKind": _gvk(own, request),
        "requestResource": _gvr(own),
        "requestSubResource": request.subresource,
        "name": request.name,
        "namespace": request.name if request.resource == NAMESPACES else request.namespace,
        "operation": request.operation,
        "userInfo": user_info(request),
    }
    options = request.options or {"kind": _OPTIONS[request.operation], "apiVersion": "meta.k8s.io/v1"}
    return {**{k: v for k, v in told.items() if v}, "dryRun": request.dry_run, "options": options}


_OPTIONS = {"CREATE": "CreateOptions", "UPDATE": "UpdateOptions", "DELETE": "DeleteOptions", "CONNECT": ""}


def _gvk(resource: Resource, request: Request) -> Obj:
    """The kind of what is sent: of a subresource with objects of its own, theirs."""
    obj = request.obj or {}
    if request.subresource == "scale":
        return {"group": "autoscaling", "version": "v1", "kind": "Scale"}
    if request.subresource and obj.get("kind") and obj["kind"] != resource.kind:
        group, _, version = str(obj.get("apiVersion", "")).rpartition("/")
        return {"group": group, "version": version, "kind": obj["kind"]}
    return {"group": resource.group, "version": resource.version, "kind": resource.kind}


def _gvr(resource: Resource) -> Obj:
    return {"group": resource.group, "version": resource.version, "resource": resource.plural}


def user_info(request: Request) -> Obj:
    """Who asks, as an AdmissionReview says it."""
    user = request.actor
    told = {"username": user.name, "uid": getattr(user, "uid", ""), "groups": list(user.groups)}
    extra = {key: list(values) for key, values in dict(getattr(user, "extra", None) or {}).items()}
    return {k: v for k, v in {**told, "extra": extra}.items() if v}


def variables(request: Request, shown: Resource) -> dict[str, Any]:
    """What expressions about the request see, but for parameters and a policy's own variables."""
    return {
        **objects(request, shown),
        "request": admission_request(request, shown),
        "namespaceObject": namespace_object(request),
        "authorizer": Authorizer(_asker(request)),
        "authorizer.requestResource": ResourceCheck(_asker(request), _about(request, shown)),
    }


def objects(request: Request, shown: Resource) -> dict[str, Obj | None]:
    """The object and what was before it, in the version `shown`; of a scale, the Scale."""
    pair = [request.shown(obj, shown.api_version) for obj in (request.obj, request.old)]
    if request.subresource == "scale":
        where = getattr(request.model, "SCALE", None)
        pair = [scale_of(obj, where) if obj is not None else None for obj in pair]
    return {"object": pair[0], "oldObject": pair[1]}


def namespace_object(request: Request) -> Obj | None:
    """The namespace of what is written, without what its owners keep to themselves."""
    if not request.namespace or request.resource == NAMESPACES:
        return None
    namespace = request.read(NAMESPACES, "", request.namespace)
    if namespace is None:
        return None
    head = {k: v for k, v in namespace["metadata"].items() if k in _NAMESPACE_FIELDS}
    return {"metadata": head, **{k: namespace[k] for k in ("spec", "status") if k in namespace}}


def _about(request: Request, shown: Resource) -> Question:
    """What the request is about, as a question to the authorizer."""
    return Question(shown.group, shown.plural, request.subresource, request.namespace, request.name)


def _asker(request: Request) -> Any:
    """What answers an expression's questions: the cluster's roles and bindings."""

    def ask(question: Question, verb: str) -> Decision:
        user = request.actor
        if question.user:
            user = type(user)(question.user, question.groups)
        parts = (question.group, question.resource, question.subresource, question.name, question.namespace)
        if request.row is None:
            return Decision(False, problem="no authorizer")
        decided = authorization.decide(
            request.row, Attributes(user, verb, *parts, path=question.path or None)
        )
        return Decision(decided.allowed, decided.reason)

    return ask
