"""Expected documents: pkg/serviceaccount/openidmetadata.go and pkg/routes/openidmetadata.go of Kubernetes 1.35."""

from __future__ import annotations

from urllib.parse import urlsplit

from cluster.client import tokens
from cluster.etcd.models import Cluster
from tests.cluster.apiserver.conftest import Api

CONFIGURATION = ".well-known/openid-configuration"


def test_the_configuration_leads_to_the_keys(api: Api, demo: Cluster) -> None:
    answer = api.get(CONFIGURATION)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    found = answer.body
    assert found["issuer"] == "https://kubernetes.default.svc.cluster.local"
    assert found["id_token_signing_alg_values_supported"] == ["ES256"]
    assert (found["response_types_supported"], found["subject_types_supported"]) == (["id_token"], ["public"])
    path = urlsplit(found["jwks_uri"]).path.removeprefix("/clusters/demo/")
    keys = api.get(path)
    assert keys.headers["Content-Type"] == "application/jwk-set+json"
    assert keys.body == tokens.jwks(demo.signing_key)


def test_nobody_unknown_reads_them(demo: Cluster) -> None:
    """Service accounts do by the role system:service-account-issuer-discovery, which these clusters do not have."""
    assert Api("").get(CONFIGURATION).code == 403
    said = 'forbidden: User "system:anonymous" cannot get path "/openid/v1/jwks"'
    assert Api("").get("openid/v1/jwks").message == said
