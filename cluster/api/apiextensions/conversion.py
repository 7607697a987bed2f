"""From one version of a custom resource to another.

Most definitions need no more than another apiVersion on the same fields (None). Others name a webhook, which is sent
the objects and answers them in the version asked for; it may change everything but an object's identity. Calling it
is the registry's affair: `Convert` is what it lends to the versions. (In Kubernetes:
apiextensions-apiserver/pkg/apiserver/conversion.)
"""

from __future__ import annotations

from collections.abc import Callable

from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj, Objs

Convert = Callable[[Obj, Objs, str], Objs]
"""(the definition, objects of one version, the apiVersion that they are wanted in) → the converted objects."""


REVIEWS = ("v1", "v1beta1")
"""Versions of the review that are spoken here, the better one first."""


def converted(convert: Convert, crd: Obj, objects: Objs, api_version: str) -> Objs:
    """The objects in another version, all asked for at once; those that are in it already stay as they are."""
    if meta.get(crd, "spec.conversion.strategy") != "Webhook":
        return [{**obj, "apiVersion": api_version} for obj in objects]
    others = [obj for obj in objects if obj.get("apiVersion") != api_version]
    fresh = iter(convert(crd, others, api_version) if others else [])
    return [obj if obj.get("apiVersion") == api_version else next(fresh) for obj in objects]


def request(uid: str, objects: Objs, api_version: str, review_version: str) -> Obj:
    """The ConversionReview that a webhook is sent."""
    return {
        "kind": "ConversionReview",
        "apiVersion": f"apiextensions.k8s.io/{review_version}",
        "request": {"uid": uid, "desiredAPIVersion": api_version, "objects": objects},
    }


def answer(review: Obj, uid: str, asked: Objs, api_version: str) -> Objs:
    """The objects in a webhook's answer, held to the rules; StatusError 500 for one that breaks them."""
    name = f"conversion webhook for {asked[0]['apiVersion']}, Kind={asked[0]['kind']}"
    response = review.get("response") or {}
    if response.get("uid") != uid:
        raise errors.internal(f'expected response.uid="{uid}", got "{response.get("uid", "")}"')
    result = response.get("result") or {}
    if result.get("status") != "Success":
        why = result.get("message") or f"response.result.status was '{result.get('status', '')}', not 'Success'"
        raise errors.internal(f"{name} failed: {why}")
    found = response.get("convertedObjects") or []
    if len(found) != len(asked):
        raise errors.internal(f"{name} returned {len(found)} objects, expected {len(asked)}")
    pairs = enumerate(zip(asked, found, strict=True))
    return [_same(old, new, api_version, index, name) for index, (old, new) in pairs]


def _same(old: Obj, new: Obj, api_version: str, index: int, name: str) -> Obj:
    """The converted object, with the old one's metadata but for labels and annotations."""
    if new.get("apiVersion") != api_version:
        said = f"invalid groupVersion (expected {api_version}, received {new.get('apiVersion', '')})"
        raise errors.internal(f"{name} returned invalid converted object at index {index}: {said}")
    head, before = meta.metadata(new), meta.metadata(old)
    for field in ("name", "namespace", "uid"):
        if head.get(field) != before.get(field):
            said = f"must have the same {field}: {head.get(field, '')} != {before.get(field, '')}"
            raise errors.internal(f"{name} returned invalid metadata at index {index}: {said}")
    kept = {k: v for k, v in before.items() if k not in ("labels", "annotations")}
    given = {k: head[k] for k in ("labels", "annotations") if head.get(k)}
    return {**new, "metadata": {**kept, **given}}
