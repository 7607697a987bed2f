"""Converting custom resources by their definition's webhook: a ConversionReview goes out, the objects come back.

It travels as admission's questions do. What an object was converted to is remembered for as long as the object stays
as it is, so that a list, its selectors and a watch do not ask for the same again. (In Kubernetes:
apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go.)
"""

from __future__ import annotations

from collections import OrderedDict

import orjson

from cluster.api.apiextensions import conversion
from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.registry.policies import webhooks

SECONDS = 30
REMEMBERED = 4096
_Key = tuple[str, str, str, str]
_known: OrderedDict[_Key, Obj] = OrderedDict()


def convert(cluster: str, crd: Obj, objects: Objs, api_version: str) -> Objs:
    """The objects in another version; 500 when the webhook does not answer, or not with these objects."""
    keys = [_key(cluster, obj, api_version) for obj in objects]
    asked = [obj for obj, key in zip(objects, keys, strict=True) if key not in _known]
    fresh = iter(_asked(cluster, crd, asked, api_version) if asked else [])
    found = [_known[key] if key in _known else next(fresh) for key in keys]
    for key, obj in zip(keys, found, strict=True):
        if key[2]:
            _known[key] = obj
    while len(_known) > REMEMBERED:
        _known.popitem(last=False)
    return [meta.copy(obj) for obj in found]


def _key(cluster: str, obj: Obj, api_version: str) -> _Key:
    """What an object's conversion may be remembered by; without a revision it never is."""
    return cluster, meta.uid(obj), meta.resource_version(obj), f"{obj.get('apiVersion')}→{api_version}"


def _asked(cluster: str, crd: Obj, objects: Objs, api_version: str) -> Objs:
    webhook, uid = crd["spec"]["conversion"]["webhook"], meta.new_uid()
    said = webhook.get("conversionReviewVersions") or []
    version = next((v for v in said if v in conversion.REVIEWS), conversion.REVIEWS[0])
    raw = orjson.dumps(conversion.request(uid, objects, api_version, version))
    try:
        review = orjson.loads(webhooks.post(cluster, webhook["clientConfig"], raw, SECONDS))
    except (webhooks.CallFailed, ValueError) as error:
        about = f"{objects[0]['apiVersion']}, Kind={objects[0]['kind']}"
        raise errors.internal(f"conversion webhook for {about} failed: {error}") from None
    return conversion.answer(review if isinstance(review, dict) else {}, uid, objects, api_version)
