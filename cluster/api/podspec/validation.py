"""Rules."""

from __future__ import annotations

from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj

RESTARTS = ("Always", "Never", "OnFailure")


def template_problems(template: Obj, path: str) -> list[Cause]:
    return []
