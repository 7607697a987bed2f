"""How others verify the cluster's service account tokens: who issues them, and its public keys.

Both documents are those of OpenID Connect, so that whoever trusts the issuer (a cloud, a vault) takes a pod's token
without asking the cluster. (In Kubernetes: pkg/routes/openidmetadata.go.)
"""

from __future__ import annotations

import orjson
from django.http import HttpRequest, HttpResponse

from cluster.apimachinery.meta import Obj
from cluster.apiserver.meta_views import reading
from cluster.client import tokens
from cluster.etcd.models import Cluster

_CACHED = "public, max-age=3600"


@reading
def configuration(request: HttpRequest, row: Cluster) -> HttpResponse:
    """/.well-known/openid-configuration"""
    document = {
        "issuer": tokens.ISSUER,
        "jwks_uri": f"https://{request.get_host()}/clusters/{row.name}/openid/v1/jwks",
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }
    return _told(document, "application/json")


@reading
def keys(request: HttpRequest, row: Cluster) -> HttpResponse:
    """/openid/v1/jwks"""
    return _told(tokens.jwks(row.signing_key), "application/jwk-set+json")


def _told(document: Obj, media: str) -> HttpResponse:
    answer = HttpResponse(orjson.dumps(document), content_type=media)
    answer["Cache-Control"] = _CACHED
    return answer
