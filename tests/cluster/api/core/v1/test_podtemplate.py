"""Expected values: ValidatePodTemplate and printPodTemplate."""

from __future__ import annotations

from cluster.api.core.v1.podtemplate import PodTemplate
from tests.cluster.api.manifests import born, causes, row, template


def test_the_template_gets_a_pods_defaults() -> None:
    made = born(PodTemplate, template=template())
    assert made["template"]["spec"]["restartPolicy"] == "Always"
    assert causes(PodTemplate, made) == []


def test_a_template_without_containers_is_refused() -> None:
    made = born(PodTemplate, template={"spec": {"containers": []}})
    assert causes(PodTemplate, made) == ["template.spec.containers: Required value"]


def test_kubectl_shows_what_it_makes() -> None:
    shown = row(PodTemplate, born(PodTemplate, template=template()))
    assert shown == {"Name": "web", "Containers": "web", "Images": "nginx", "Pod Labels": "run=web"}
    assert not any(column.wide for column in PodTemplate.COLUMNS)
