"""Expected values: kubectl's rollout_status_test.go tables."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.kubectl.errors import KubectlError
from cluster.kubectl.rolling import Revision, history, status


def deployment(wanted: int = 1, observed: int = 1, **state: Any) -> dict[str, Any]:
    return {
        "kind": "Deployment",
        "metadata": {"name": "foo", "generation": 1},
        "spec": {"replicas": wanted},
        "status": {"observedGeneration": observed, **state},
    }


@pytest.mark.parametrize(
    ("obj", "text", "done"),
    [
        (
            deployment(1, replicas=1, updatedReplicas=0),
            'Waiting for deployment "foo" rollout to finish: 0 out of 1 new replicas have been updated...\n',
            False,
        ),
        (
            deployment(1, replicas=2, updatedReplicas=1),
            'Waiting for deployment "foo" rollout to finish: 1 old replicas are pending termination...\n',
            False,
        ),
        (
            deployment(2, replicas=2, updatedReplicas=2, availableReplicas=1),
            'Waiting for deployment "foo" rollout to finish: 1 of 2 updated replicas are available...\n',
            False,
        ),
        (
            deployment(2, replicas=2, updatedReplicas=2, availableReplicas=2),
            'deployment "foo" successfully rolled out\n',
            True,
        ),
        (deployment(2, observed=0), "Waiting for deployment spec update to be observed...\n", False),
    ],
)
def test_a_rollout_tells_what_it_waits_for(obj: dict[str, Any], text: str, done: bool) -> None:
    assert status(obj) == (text, done)


def test_a_rollout_that_took_too_long_fails() -> None:
    late = {"type": "Progressing", "reason": "ProgressDeadlineExceeded"}
    with pytest.raises(KubectlError, match='deployment "foo" exceeded its progress deadline'):
        status(deployment(conditions=[late]))


def test_history_names_each_revisions_cause() -> None:
    told = {"metadata": {"annotations": {"kubernetes.io/change-cause": "new image"}}}
    found = {1: Revision(1, {"metadata": {}}, {}), 2: Revision(2, told, {})}
    assert history(found) == "REVISION  CHANGE-CAUSE\n1         <none>\n2         new image\n"
