"""Expected values: the order of the fields in k8s.io/api's types.go, as encoding/json prints them."""

from __future__ import annotations

from cluster.kubectl.printers.go_order import in_order


def test_a_pods_fields_stand_as_in_its_struct() -> None:
    container = {"volumeMounts": [], "image": "x", "name": "c", "env": [], "ports": []}
    spec = {"containers": [container], "initContainers": [], "volumes": [{"emptyDir": {}, "name": "v"}]}
    pod = {"apiVersion": "v1", "kind": "Pod", "spec": spec, "metadata": {"labels": {"b": "", "a": ""}, "name": "p"}}
    found = in_order(pod)
    assert list(found) == ["kind", "apiVersion", "metadata", "spec"]
    assert list(found["metadata"]) == ["name", "labels"]
    assert list(found["metadata"]["labels"]) == ["a", "b"]
    assert list(found["spec"]) == ["volumes", "initContainers", "containers"]
    assert list(found["spec"]["volumes"][0]) == ["name", "emptyDir"]
    assert list(found["spec"]["containers"][0]) == ["name", "image", "ports", "env", "volumeMounts"]


def test_a_kind_without_a_struct_stays_as_it_is() -> None:
    lamp = {"spec": {"watts": 40}, "kind": "Lamp", "apiVersion": "example.com/v1"}
    assert list(in_order(lamp)) == ["spec", "kind", "apiVersion"]
