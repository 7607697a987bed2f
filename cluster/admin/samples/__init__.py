"""A manifest to start from, for each kind: a file here named after the kind's resource, or else a bare skeleton."""

from __future__ import annotations

from pathlib import Path

from cluster.admin import yaml_text
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind

_FOLDER = Path(__file__).parent


def sample(kind: Kind) -> str:
    """YAML that makes an object of the kind, or at least begins one."""
    file = _FOLDER / f"{kind.resource}.yaml"
    return file.read_text() if file.exists() else yaml_text.dump(skeleton(kind))


def skeleton(kind: Kind) -> Obj:
    """What every object has."""
    head = {"name": f"my-{kind.singular_name}", **({"namespace": "default"} if kind.namespaced else {})}
    return {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": head}
