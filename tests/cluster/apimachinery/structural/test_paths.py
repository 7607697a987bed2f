"""Expected values: client-go/util/jsonpath/jsonpath_test.go, and columns that people write."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.structural import paths

OBJ: dict[str, Any] = {
    "metadata": {"annotations": {"example.com/a": "x"}},
    "spec": {"replicas": 3, "names": ["a", "b"], "on": True, "half": 0.5, "map": {"b": 1}},
    "status": {"conditions": [{"type": "Ready", "status": "True"}, {"type": "Old", "status": "False"}]},
}


@pytest.mark.parametrize(("path", "found"), [
    (".spec.replicas", [3]), (".spec.names[0]", ["a"]), (".spec.names[-1]", ["b"]), (".spec.names[5]", []),
    (".spec.names[*]", ["a", "b"]), (".spec.nothing.at.all", []), (".spec['replicas']", [3]),
    (r".metadata.annotations.example\.com/a", ["x"]), (".spec.map.*", [1]),
    ('.status.conditions[?(@.type=="Ready")].status', ["True"]),
    (".status.conditions[?(@.type=='Old')].status", ["False"]),
    ('.status.conditions[?(@.type!="Old")].type', ["Ready"]),
])  # fmt: skip
def test_a_path_leads_to_values(path: str, found: list[Any]) -> None:
    assert paths.results(OBJ, path) == found


@pytest.mark.parametrize("path", ["", "spec", ".spec[", ".spec..x"])
def test_what_is_no_path_is_an_error(path: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        paths.parse(path)


@pytest.mark.parametrize(("value", "text"), [
    ("a", "a"), (3, "3"), (0.5, "0.5"), (2.0, "2"), (True, "true"), ({"b": 1}, '{"b":1}'),
    (["a"], '["a"]'), (None, "<nil>"),
])  # fmt: skip
def test_values_are_printed_as_kubectl_prints_them(value: Any, text: str) -> None:
    assert paths.text(value) == text


def test_a_plain_path_is_read_and_written() -> None:
    assert paths.get(OBJ, ".spec.replicas") == 3
    assert paths.get(OBJ, ".spec.replicas.x") is None
    assert paths.put({"spec": {"a": 1}}, ".spec.b.c", 2) == {"spec": {"a": 1, "b": {"c": 2}}}
