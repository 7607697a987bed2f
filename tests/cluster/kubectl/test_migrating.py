"""Expected values: client-go's csaupgrade tests."""

from __future__ import annotations

from typing import Any

from cluster.kubectl.migrating import upgraded


def entry(manager: str, operation: str, **fields: Any) -> dict[str, Any]:
    return {"manager": manager, "operation": operation, "apiVersion": "v1", "fieldsV1": fields}


def test_the_old_writer_becomes_the_applier() -> None:
    assert upgraded([entry("csa", "Update", a={}), entry("x", "Update", b={})], ["csa"], "kubectl") == [
        entry("kubectl", "Apply", a={}),
        entry("x", "Update", b={}),
    ]


def test_an_applier_that_is_there_takes_the_old_writers_fields() -> None:
    before = [entry("csa", "Update", a={"b": {}}), entry("kubectl", "Apply", a={"c": {}})]
    assert upgraded(before, ["csa"], "kubectl") == [entry("kubectl", "Apply", a={"c": {}, "b": {}})]


def test_a_status_entry_is_left_alone() -> None:
    before = [{**entry("csa", "Update", a={}), "subresource": "status"}]
    assert upgraded(before, ["csa"], "kubectl") == before
