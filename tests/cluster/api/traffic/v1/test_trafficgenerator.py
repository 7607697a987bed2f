"""What a TrafficGenerator may ask for, and what kubectl shows of it."""

from __future__ import annotations

from typing import Any

from cluster.api.traffic.v1.trafficgenerator import TrafficGenerator
from cluster.apimachinery import schema


def generator(**spec: Any) -> dict[str, Any]:
    made = {"metadata": {"name": "g"}, "spec": {"from": {"pod": "box"}, "to": "http://web/", **spec}}
    TrafficGenerator.default(made)
    return made


def said(**spec: Any) -> list[str]:
    return [str(cause) for cause in TrafficGenerator.validate(generator(**spec), None)]


def test_ten_requests_a_second_steadily_each_on_its_own_connection() -> None:
    spec = generator()["spec"]
    assert (spec["rate"], spec["pattern"], spec["connections"]) == (10, "steady", "new")
    assert "duration" not in spec
    assert said() == []


def test_what_is_wrong_is_said_field_by_field() -> None:
    assert said(rate=0) == ["spec.rate: Invalid value: 0: must be between 1 and 1000000, inclusive"]
    assert said(duration=0) == ["spec.duration: Invalid value: 0: must be between 1 and 86400, inclusive"]
    assert said(pattern="wild") == ['spec.pattern: Unsupported value: "wild": supported values: "steady", "burst"']
    assert said(connections="old") == [
        'spec.connections: Unsupported value: "old": supported values: "new", "reused"'
    ]
    assert said(to="") == ["spec.to: Required value"]
    assert said(**{"from": {}}) == ["spec.from: Required value: must specify a sender: pod, node or internet"]


def test_nobody_brings_counts_along() -> None:
    made = {**generator(), "status": {"requests": 5}}
    TrafficGenerator.prepare(made, None)
    assert "status" not in made


def test_its_table_counts_what_failed() -> None:
    status = {"phase": "Running", "requests": 9, "verdicts": {"answered": 4, "refused": 3, "dropped": 2}}
    cells = {column.name: column.cell({**generator(rate=50), "status": status}) for column in TrafficGenerator.COLUMNS}
    assert (cells["From"], cells["To"], cells["Rate"]) == ("pod/box", "http://web/", 50)
    assert (cells["Requests"], cells["Failed"], cells["Phase"]) == (9, 5, "Running")


def test_the_server_keeps_what_it_decodes() -> None:
    made = generator(**{"from": {"internet": {}}}, duration=5)
    read = schema.decode(made, ("traffic.podium.local", "v1", "TrafficGenerator"))
    assert read.object == made
    assert read.unknown == []
