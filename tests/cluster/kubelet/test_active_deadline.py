"""Expected values: pkg/kubelet/active_deadline_test.go and active_deadline.go."""

from __future__ import annotations

import pytest

from cluster.client.controller import Update
from cluster.kubelet import active_deadline
from cluster.kubelet.memory import Pod
from tests.cluster.controllers.objects import ago, view
from tests.cluster.kubelet.pods import pod


def test_a_pod_may_be_active_for_so_long_on_the_clusters_own_time() -> None:
    seen, memory = view(), Pod("uid-web")
    one = pod(activeDeadlineSeconds=30, status={"startTime": ago(10)})
    assert active_deadline.left(one, seen, memory) == pytest.approx(20)
    seen.time += 25
    assert active_deadline.left(one, seen, memory) == pytest.approx(-5)


@pytest.mark.parametrize("one", [pod(status={"startTime": ago(10)}), pod(activeDeadlineSeconds=30)])
def test_without_a_limit_or_a_start_it_may_for_ever(one: dict[str, object]) -> None:
    assert active_deadline.left(one, view(), Pod("uid-web")) is None


def test_a_pod_whose_time_is_over_has_failed() -> None:
    (update, said) = active_deadline.exceeded(pod()).acts
    assert isinstance(update, Update)
    told = {"phase": "Failed", "reason": "DeadlineExceeded",
            "message": "Pod was active on the node longer than the specified deadline"}  # fmt: skip
    assert update.obj["status"] == told
    assert getattr(said, "reason", "") == "DeadlineExceeded"
