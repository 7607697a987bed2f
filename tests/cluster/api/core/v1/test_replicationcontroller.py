"""Expected values: SetDefaults_ReplicationController and ValidateReplicationControllerSpec."""

from __future__ import annotations

from cluster.api.core.v1.replicationcontroller import ReplicationController
from tests.cluster.api.manifests import born, causes, row, template


def test_selector_and_labels_come_from_the_template() -> None:
    obj = born(ReplicationController, spec={"template": template({"app": "nginx"})})
    assert obj["spec"]["selector"] == {"app": "nginx"}
    assert obj["metadata"]["labels"] == {"app": "nginx"}
    assert causes(ReplicationController, obj) == []


def test_labels_that_are_given_stay() -> None:
    obj = born(ReplicationController, metadata={"labels": {"a": "b"}}, spec={"template": template()})
    assert obj["metadata"]["labels"] == {"a": "b"}


def test_a_controller_without_template_is_refused() -> None:
    assert causes(ReplicationController, born(ReplicationController, spec={})) == [
        "spec.selector: Required value",
        "spec.template: Required value",
    ]


def test_a_selector_that_does_not_find_the_template_is_refused() -> None:
    obj = born(ReplicationController, spec={"selector": {"run": "other"}, "template": template()})
    assert causes(ReplicationController, obj) == [
        'spec.template.metadata.labels: Invalid value: {"run":"web"}: `selector` does not match template `labels`'
    ]


def test_kubectl_shows_the_selector_as_labels() -> None:
    obj = born(ReplicationController, spec={"replicas": 2, "template": template()})
    shown = row(ReplicationController, obj)
    assert [shown[c] for c in ("Desired", "Current", "Ready", "Selector")] == [2, 0, 0, "run=web"]
