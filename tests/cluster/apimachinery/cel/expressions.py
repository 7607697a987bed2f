"""Short ways to ask an expression for its value or its problem."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.cel import CelError, CompileError, Environment, types

OBJECT = {"metadata": {"name": "web", "labels": {"app": "web"}}, "spec": {"replicas": 7, "names": ["a", "b"]}}
ENVIRONMENT = Environment(
    {"object": types.DYN, "n": types.INT, "s": types.STRING, "items": types.list_of(types.INT), "nothing": types.DYN,
     "request": types.object_of("kubernetes.AdmissionRequest", name=types.STRING)}
)  # fmt: skip
SEEN: dict[str, Any] = {"object": OBJECT, "n": 3, "s": "hello", "items": [1, 2, 3], "nothing": None,
                        "request": {"name": "web"}}  # fmt: skip


def value(source: str) -> Any:
    return ENVIRONMENT.compile(source).run(SEEN)


def failure(source: str) -> str:
    """Why an expression has no value."""
    with pytest.raises(CelError) as caught:
        value(source)
    return str(caught.value)


def refusal(source: str) -> str:
    """Why an expression cannot be used."""
    with pytest.raises(CompileError) as caught:
        ENVIRONMENT.compile(source)
    return str(caught.value)
