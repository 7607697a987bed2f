"""Expected values: ValidateStatefulSet(Update), SetDefaults_StatefulSet and printStatefulSet."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apps.v1.statefulset import StatefulSet
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row, template

CLAIM = {
    "metadata": {"name": "data"},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
}


def made(**spec: Any) -> Obj:
    given = {"selector": {"matchLabels": {"run": "web"}}, "template": template(), "serviceName": "web"}
    return born(StatefulSet, spec={**given, **spec})


def test_pods_come_in_order_and_keep_their_claims() -> None:
    spec = made(volumeClaimTemplates=[CLAIM])["spec"]
    assert spec["podManagementPolicy"] == "OrderedReady"
    assert spec["updateStrategy"] == {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}
    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
    assert (spec["replicas"], spec["revisionHistoryLimit"]) == (1, 10)
    [claim] = spec["volumeClaimTemplates"]
    assert (claim["kind"], claim["status"], claim["spec"]["volumeMode"]) == (
        "PersistentVolumeClaim", {"phase": "Pending"}, "Filesystem",
    )  # fmt: skip


def test_a_container_may_mount_what_only_a_claim_will_bring() -> None:
    mount = {"name": "web", "image": "nginx", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}
    spec = {"metadata": {"labels": {"run": "web"}}, "spec": {"containers": [mount]}}
    assert causes(StatefulSet, made(template=spec, volumeClaimTemplates=[CLAIM])) == []


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        (
            {"podManagementPolicy": "foo"},
            "spec.podManagementPolicy: Invalid value: \"foo\": must be 'OrderedReady' or 'Parallel'",
        ),
        (
            {"updateStrategy": {"type": "OnDelete", "rollingUpdate": {"partition": 1}}},
            'spec.updateStrategy.rollingUpdate: Invalid value: {"partition":1}: only allowed for updateStrategy '
            "'RollingUpdate'",
        ),
        (
            {"updateStrategy": {"type": "foo"}},
            "spec.updateStrategy: Invalid value: {\"type\":\"foo\"}: must be 'RollingUpdate' or 'OnDelete'",
        ),
        (
            {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": -1}}},
            "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0",
        ),
        ({"selector": None}, "spec.selector: Required value"),
        ({"selector": {}}, "spec.selector: Invalid value: {}: empty selector is invalid for statefulset"),
        (
            {"template": template(restartPolicy="Never")},
            'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
        ),
        (
            {"template": template(activeDeadlineSeconds=1)},
            "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not "
            "Supported",
        ),
        (
            {"persistentVolumeClaimRetentionPolicy": {"whenScaled": "foo"}},
            'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "foo": supported values: '
            '"Retain", "Delete"',
        ),
        ({"ordinals": {"start": -2}}, "spec.ordinals.start: Invalid value: -2: must be greater than or equal to 0"),
    ],
)
def test_a_statefulset_is_refused(spec: Obj, problem: str) -> None:
    assert problem in causes(StatefulSet, made(**spec))


def test_most_of_it_is_for_life() -> None:
    old = made()
    new = changed(StatefulSet, old, spec={**old["spec"], "serviceName": "other"})
    assert causes(StatefulSet, new, old) == [
        "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
        "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are "
        "forbidden"
    ]
    assert causes(StatefulSet, changed(StatefulSet, old, spec={**old["spec"], "replicas": 5}), old) == []


def test_kubectl_shows_how_many_are_ready() -> None:
    assert row(StatefulSet, {**made(replicas=3), "status": {"readyReplicas": 1}})["Ready"] == "1/3"


def test_nor_anything_that_nothing_brings() -> None:
    mount = {"name": "web", "image": "nginx", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}
    spec = {"metadata": {"labels": {"run": "web"}}, "spec": {"containers": [mount]}}
    assert causes(StatefulSet, made(template=spec)) == [
        'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"'
    ]


def test_a_template_that_was_never_right_stops_no_later_change() -> None:
    wrong = made(template={"metadata": {"labels": {"run": "web"}}, "spec": {"containers": []}})
    assert causes(StatefulSet, wrong) == ["spec.template.spec.containers: Required value"]
    assert causes(StatefulSet, changed(StatefulSet, wrong, spec={**wrong["spec"], "replicas": 5}), wrong) == []
