"""Expected values: what a Kubernetes 1.35 API server answers to these manifests."""

from __future__ import annotations

import pytest

from cluster.api.podspec import defaults
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import container, pod_spec


def pod(spec: Obj) -> Obj:
    obj = {"metadata": {"name": "web"}, "spec": meta.copy(spec)}
    defaults.pod(obj)
    found: Obj = obj["spec"]
    return found


def test_a_pod_that_names_only_an_image_gets_all_the_rest() -> None:
    assert pod(pod_spec()) == {
        "containers": [
            {
                "name": "web",
                "image": "nginx",
                "imagePullPolicy": "Always",
                "resources": {},
                "terminationMessagePath": "/dev/termination-log",
                "terminationMessagePolicy": "File",
            }
        ],
        "dnsPolicy": "ClusterFirst",
        "enableServiceLinks": True,
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
    }


def test_a_template_gets_no_service_links() -> None:
    owner = {"template": {"spec": pod_spec()}}
    defaults.template(owner)
    assert "enableServiceLinks" not in owner["template"]["spec"]


def test_a_tagged_image_is_pulled_only_when_it_is_missing() -> None:
    policies = [
        pod(pod_spec(container(image=i)))["containers"][0]["imagePullPolicy"] for i in ("a:1", "a:latest")
    ]
    assert policies == ["IfNotPresent", "Always"]


def test_what_the_writer_said_stays() -> None:
    said = pod(
        pod_spec(container(imagePullPolicy="Never"), restartPolicy="Never", terminationGracePeriodSeconds=0)
    )
    assert said["restartPolicy"] == "Never"
    assert said["terminationGracePeriodSeconds"] == 0
    assert said["containers"][0]["imagePullPolicy"] == "Never"


def test_defaulting_twice_changes_nothing() -> None:
    once = pod(pod_spec(container(livenessProbe={"httpGet": {"port": 80}}), volumes=[{"name": "v"}]))
    assert pod(once) == once


def test_a_probe_is_asked_every_ten_seconds_and_fails_after_three() -> None:
    probe = pod(pod_spec(container(readinessProbe={"httpGet": {"port": 80}})))["containers"][0][
        "readinessProbe"
    ]
    assert probe == {
        "httpGet": {"port": 80, "path": "/", "scheme": "HTTP"},
        "timeoutSeconds": 1,
        "periodSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 3,
    }


def test_limits_stand_in_for_missing_requests() -> None:
    limits = {"cpu": "0.5", "memory": "1Gi"}
    asked = container(resources={"limits": limits, "requests": {"cpu": "100m"}})
    resources = pod(pod_spec(asked))["containers"][0]["resources"]
    assert resources == {
        "limits": {"cpu": "500m", "memory": "1Gi"},
        "requests": {"cpu": "100m", "memory": "1Gi"},
    }


@pytest.mark.parametrize(
    ("volume", "source"),
    [
        ({}, {"emptyDir": {}}),
        ({"secret": {"secretName": "s"}}, {"secret": {"secretName": "s", "defaultMode": 420}}),
        ({"configMap": {"name": "c"}}, {"configMap": {"name": "c", "defaultMode": 420}}),
        ({"hostPath": {"path": "/"}}, {"hostPath": {"path": "/", "type": ""}}),
        (
            {"projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}},
            {
                "projected": {
                    "sources": [{"serviceAccountToken": {"path": "t", "expirationSeconds": 3600}}],
                    "defaultMode": 420,
                }
            },
        ),
    ],
)
def test_a_volume_says_where_it_comes_from_and_how_it_may_be_read(volume: Obj, source: Obj) -> None:
    assert pod(pod_spec(volumes=[{"name": "v", **volume}]))["volumes"] == [{"name": "v", **source}]


def test_a_variable_from_a_field_reads_version_v1() -> None:
    env = [{"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}]
    found = pod(pod_spec(container(env=env)))["containers"][0]["env"][0]["valueFrom"]["fieldRef"]
    assert found == {"fieldPath": "status.podIP", "apiVersion": "v1"}


def test_on_the_nodes_network_a_port_is_a_port_of_the_node() -> None:
    ports = pod(pod_spec(container(ports=[{"containerPort": 80}]), hostNetwork=True))["containers"][0][
        "ports"
    ]
    assert ports == [{"containerPort": 80, "hostPort": 80, "protocol": "TCP"}]


def test_the_old_name_of_the_service_account_is_kept_beside_the_new_one() -> None:
    for field in ("serviceAccount", "serviceAccountName"):
        spec = pod(pod_spec(**{field: "robot"}))
        assert (spec["serviceAccount"], spec["serviceAccountName"]) == ("robot", "robot")
