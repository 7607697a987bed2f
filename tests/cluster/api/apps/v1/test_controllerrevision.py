"""Expected values: ValidateControllerRevision(Update) and printControllerRevision."""

from __future__ import annotations

from typing import Any

from cluster.api.apps.v1.controllerrevision import ControllerRevision
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def revision(**parts: Any) -> Obj:
    return born(ControllerRevision, **{"revision": 1, "data": {"spec": {}}, **parts})


def test_a_revision_holds_data_and_a_number() -> None:
    assert causes(ControllerRevision, revision()) == []
    assert causes(ControllerRevision, revision(data=None, revision=-1)) == [
        "data: Required value: data is mandatory",
        "revision: Invalid value: -1: must be greater than or equal to 0",
    ]


def test_its_data_is_for_life_but_its_number_is_not() -> None:
    old = revision()
    assert causes(ControllerRevision, changed(ControllerRevision, old, revision=2), old) == []
    assert causes(ControllerRevision, changed(ControllerRevision, old, data={"spec": {"a": 1}}), old) == [
        'data: Invalid value: {"spec":{"a":1}}: field is immutable'
    ]


def test_kubectl_shows_whose_it_is() -> None:
    owner = {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "web", "uid": "u", "controller": True}
    assert row(ControllerRevision, revision())["Controller"] == "<none>"
    owned = revision(metadata={"ownerReferences": [owner]})
    assert row(ControllerRevision, owned)["Controller"] == "daemonset.apps/web"
