"""Expected values: SetDefaults_Deployment of extensions/v1beta1 (Kubernetes up to 1.15)."""

from __future__ import annotations

from typing import Any

from cluster.api.apps.v1.deployment import Deployment
from cluster.api.extensions.v1beta1.deployment import KIND, from_storage, to_storage
from cluster.apimachinery import schema
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from tests.cluster.api.manifests import born, causes, template


def old_style(**spec: Any) -> Obj:
    return {
        "apiVersion": "extensions/v1beta1",
        "kind": "Deployment",
        "metadata": {"name": "my-nginx"},
        "spec": {"template": template({"run": "my-nginx"}), **spec},
    }


def test_selector_and_labels_come_from_the_template() -> None:
    stored = to_storage(old_style())
    assert stored["apiVersion"] == "apps/v1"
    assert stored["spec"]["selector"] == {"matchLabels": {"run": "my-nginx"}}
    assert stored["metadata"]["labels"] == {"run": "my-nginx"}
    assert causes(Deployment, born(Deployment, **{k: stored[k] for k in ("metadata", "spec")})) == []


def test_the_defaults_are_those_of_its_time() -> None:
    spec = to_storage(old_style())["spec"]
    assert spec["strategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 1},
    }
    assert (spec["progressDeadlineSeconds"], spec["revisionHistoryLimit"]) == (2147483647, 2147483647)


def test_what_the_writer_said_stays() -> None:
    spec = to_storage(
        old_style(revisionHistoryLimit=2, strategy={"type": "Recreate"}, rollbackTo={"revision": 1})
    )["spec"]
    assert (spec["revisionHistoryLimit"], spec["strategy"]) == (2, {"type": "Recreate"})
    assert "rollbackTo" not in spec


def test_it_goes_out_under_its_old_name_and_comes_back_the_same() -> None:
    stored = to_storage(old_style())
    shown = from_storage(stored)
    assert shown["apiVersion"] == "extensions/v1beta1"
    assert to_storage(shown) == stored


def test_it_has_no_short_name_and_warns() -> None:
    resource, alias = scheme.aliases["extensions", "v1beta1", "deployments"]
    assert (resource, alias.kind.short_names, alias.kind.categories, alias.only_legacy) == (
        "deployments.apps",
        (),
        (),
        True,
    )
    assert alias.warning == (
        "extensions/v1beta1 Deployment is deprecated in v1.8+, unavailable in v1.16+; use apps/v1 Deployment"
    )


def test_its_fields_are_known_and_others_are_not() -> None:
    gvk = (KIND.group, KIND.version, KIND.kind)
    assert schema.decode(old_style(rollbackTo={"revision": 1}), gvk).unknown == []
    assert schema.decode(old_style(replica=1), gvk).unknown == ["spec.replica"]
