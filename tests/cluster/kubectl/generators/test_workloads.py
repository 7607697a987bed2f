"""Expected values: kubectl 1.35's own output."""

from __future__ import annotations

import pytest

from cluster.kubectl.generators import pods, workloads


@pytest.mark.parametrize(
    ("image", "name"),
    [("nginx", "nginx"), ("a.b:5000/x/nginx:1.27", "nginx"), ("busybox@sha256:ab", "busybox")],
)
def test_a_container_is_called_after_its_image(image: str, name: str) -> None:
    assert workloads.container_name(image) == name


def test_a_name_that_had_to_change_is_made_unique() -> None:
    assert workloads.container_name("a_b").startswith("a-b-")


def test_a_command_fits_one_container_only() -> None:
    with pytest.raises(ValueError, match="cannot specify multiple --image options and command"):
        workloads.deployment("w", "", ["a", "b"], ["x"])


def test_the_port_goes_to_the_first_container() -> None:
    found = workloads.deployment("w", "", ["a", "b"], port=80)["spec"]["template"]["spec"]["containers"]
    assert [container.get("ports") for container in found] == [[{"containerPort": 80}], None]


def test_a_job_out_of_turn_belongs_to_its_cronjob() -> None:
    cronjob = {"metadata": {"name": "c", "uid": "u"}, "spec": {"jobTemplate": {"spec": {"template": {}}}}}
    found = workloads.job_from_cronjob("j", "", cronjob)["metadata"]
    assert found["annotations"] == {"cronjob.kubernetes.io/instantiate": "manual"}
    owner = {"apiVersion": "batch/v1", "kind": "CronJob", "name": "c", "uid": "u", "controller": True}
    assert found["ownerReferences"] == [owner]


def test_words_after_the_name_are_arguments_unless_they_are_the_command() -> None:
    plain, command = (pods.pod(pods.Wanted("p", "i", ["x"], as_command=on)) for on in (False, True))
    assert [obj["spec"]["containers"][0].get("args") for obj in (plain, command)] == [["x"], None]


def test_a_variable_needs_a_name() -> None:
    with pytest.raises(ValueError, match="invalid env: foo"):
        pods.pod(pods.Wanted("p", "i", env=["foo"]))
