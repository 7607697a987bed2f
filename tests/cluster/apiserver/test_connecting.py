"""What admission sees of exec, attach and port-forward. Expected: PodExecOptions and its like of core/v1."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from cluster.apiserver.connecting import _OPTIONS


@pytest.mark.parametrize(
    ("part", "query", "kind", "told"),
    [
        ("exec", "command=ls&command=-l&stdout=true&container=a", "PodExecOptions",
         {"command": ["ls", "-l"], "stdout": True, "container": "a"}),
        ("attach", "stdin=true&tty=true", "PodAttachOptions", {"stdin": True, "tty": True}),
        ("portforward", "ports=80&ports=443,8080", "PodPortForwardOptions", {"ports": [80, 443, 8080]}),
    ],
)  # fmt: skip
def test_the_query_becomes_an_object(part: str, query: str, kind: str, told: dict[str, Any]) -> None:
    name, read = _OPTIONS[part]
    assert name == kind
    assert {key: value for key, value in read(QueryDict(query)).items() if value} == told
