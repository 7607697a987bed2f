from __future__ import annotations

from typing import Any

import pytest

from cluster.apiserver import openapi
from tests.cluster.apiserver.conftest import Api

GVK = "x-kubernetes-group-version-kind"


def patches(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The PATCH operations of a document by their kind."""
    found = [item["patch"] for item in document["paths"].values() if "patch" in item]
    return {operation[GVK]["kind"]: operation for operation in found}


def test_the_index_names_every_document_with_its_hash(api: Api) -> None:
    index = api.get("openapi/v3").body["paths"]
    assert {"api/v1", "apis/apps/v1", "apis/extensions/v1beta1", "apis/sim.podium.local/v1"} <= set(index)
    url = index["apis/apps/v1"]["serverRelativeURL"]
    assert url.startswith("/openapi/v3/apis/apps/v1?hash=")
    answer = api.get(url.lstrip("/"))
    assert answer.code == 200
    assert answer.headers["Cache-Control"] == "public, immutable"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("api/v1", "ConfigMap"),
        ("apis/apps/v1", "Deployment"),
        ("apis/extensions/v1beta1", "Deployment"),
        ("apis/authorization.k8s.io/v1", "SelfSubjectAccessReview"),
        ("apis/authentication.k8s.io/v1", "TokenReview"),
        ("apis/sim.podium.local/v1", "Machine"),
    ],
)
def test_every_kind_has_a_patch_that_validates_fields(api: Api, path: str, kind: str) -> None:
    """kubectl leaves field validation to the server only for kinds where it finds this."""
    operation = patches(api.get(f"openapi/v3/{path}").body)[kind]
    assert "fieldValidation" in [p["name"] for p in operation["parameters"]]
    assert operation["x-kubernetes-action"] == "patch"


def test_every_reference_leads_somewhere(api: Api) -> None:
    for path in api.get("openapi/v3").body["paths"]:
        document = api.get(f"openapi/v3/{path}").body
        schemas = document["components"]["schemas"]
        assert set(openapi._references(document)) <= set(schemas), path


def test_schemas_are_plain_openapi(api: Api) -> None:
    schemas = api.get("openapi/v3/api/v1").body["components"]["schemas"]
    config_map = schemas["io.k8s.api.core.v1.ConfigMap"]
    assert config_map["type"] == "object"
    assert "enum" not in config_map["properties"]["kind"]
    metadata = config_map["properties"]["metadata"]
    reference = "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
    assert metadata["allOf"] == [{"$ref": reference}]
    assert metadata["description"]


def test_a_field_called_type_is_described_like_any_other(api: Api) -> None:
    """kubectl explain service.spec, secret, event and deployment.spec.strategy walk over one."""
    schemas = api.get("openapi/v3/api/v1").body["components"]["schemas"]
    for name in ("core.v1.ServiceSpec", "core.v1.Secret", "core.v1.Event", "core.v1.HostPathVolumeSource"):
        assert schemas[f"io.k8s.api.{name}"]["properties"]["type"]["type"] == "string", name


def test_only_what_is_served_has_a_schema(api: Api) -> None:
    schemas = api.get("openapi/v3/api/v1").body["components"]["schemas"]
    assert "io.k8s.api.apps.v1.Deployment" not in schemas


def test_a_machine_is_described(api: Api) -> None:
    schemas = api.get("openapi/v3/apis/sim.podium.local/v1").body["components"]["schemas"]
    (machine,) = (s for s in schemas.values() if s.get(GVK, [{}])[0].get("kind") == "Machine")
    assert machine["properties"]["spec"]["properties"]["running"]["type"] == "boolean"


def test_an_unknown_document_is_a_404(api: Api) -> None:
    assert api.get("openapi/v3/apis/nope/v1").code == 404
