"""Where a pod may go: tolerations, taints, spreading."""

from __future__ import annotations

from cluster.apimachinery import labels
from cluster.apimachinery.meta import Obj, Objs

from .metadata import column
from .writer import Writer


def tolerations(w: Writer, title: str, found: Objs | None) -> None:
    ordered = sorted(found or [], key=lambda toleration: str(toleration.get("key", "")))
    column(w, title, [_toleration(toleration) for toleration in ordered])


def _toleration(toleration: Obj) -> str:
    key, value, effect = (str(toleration.get(part) or "") for part in ("key", "value", "effect"))
    text = key + (f"={value}" if value else "") + (f":{effect}" if effect else "")
    if toleration.get("operator") == "Exists" and not value:
        text += " op=Exists" if text else "op=Exists"
    seconds = toleration.get("tolerationSeconds")
    return text if seconds is None else f"{text} for {seconds}s"


def taints(w: Writer, title: str, found: Objs | None) -> None:
    ordered = sorted(found or [], key=lambda taint: f"{taint.get('effect', '')},{taint['key']}")
    column(w, title, [_taint(taint) for taint in ordered])


def _taint(taint: Obj) -> str:
    value, effect = taint.get("value", ""), taint.get("effect", "")
    text = f"{taint['key']}={value}" if value else str(taint["key"])
    if effect:
        return f"{text}:{effect}"
    return f"{text}:" if value else text


def spreading(w: Writer, constraints: Objs | None, indent: str = "") -> None:
    """The topology spread constraints; nothing at all when there are none."""
    if constraints:
        ordered = sorted(constraints, key=lambda constraint: str(constraint["topologyKey"]))
        column(w, "Topology Spread Constraints", [_constraint(c) for c in ordered], indent)


def _constraint(constraint: Obj) -> str:
    text = f"{constraint['topologyKey']}:{constraint['whenUnsatisfiable']}"
    text += f" when max skew {constraint['maxSkew']} is exceeded"
    selector = constraint.get("labelSelector")
    return text if selector is None else f"{text} for selector {labels.format_selector(selector)}"
