"""Expected values: pkg/kubelet/kubelet_pods.go makeMounts, pkg/kubelet/container/helpers.go, and upstream's
test/e2e/common/node/expansion.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kubelet.environment import Missing
from cluster.kubelet.mounts import mounts
from cluster.runtime.files import Mount

ENV = {"POD_NAME": "foo", "EMPTY": "", "UP": "..", "ROOT": "/tmp"}


def mounted(**part: str) -> Mount:
    volume: Obj = {"name": "v", "mountPath": "/data", **part}
    return mounts({"name": "c", "volumeMounts": [volume]}, ENV)[0]


def test_the_whole_volume_is_mounted_unless_a_part_is_asked_for() -> None:
    assert mounted() == Mount("v", "/data")
    assert mounted(subPath="logs").sub_path == "logs"


def test_a_part_may_be_named_by_variables() -> None:
    assert mounted(subPathExpr="a/$(POD_NAME)").sub_path == "a/foo"


@pytest.mark.parametrize(
    ("expression", "problem"),
    [("$(UP)", "unable to provision SubPath `..`: must not contain '..'"),
     ("$(ROOT)", "error SubPath `/tmp` must not be an absolute path"),
     ("$(EMPTY)/$(POD_NAME)", "missing value for EMPTY"),
     ("$(NONE)/$(EMPTY)", "missing value for EMPTY, NONE")],
)  # fmt: skip
def test_a_part_that_leads_elsewhere_or_nowhere_is_refused(expression: str, problem: str) -> None:
    with pytest.raises(Missing) as raised:
        mounted(subPathExpr=expression)
    assert str(raised.value) == problem
