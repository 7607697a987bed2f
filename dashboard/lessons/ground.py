"""What a lesson needs of the cluster that it is taken at, and what a cluster lacks for it.

The table [cluster] of a lesson.toml says with which wishes clusters are made for a lesson. `requires` names those of
them without which it cannot be passed, however well it is taken: where nobody watches Ingresses, none is ever answered.
Any other wish is for comfort: a class may make its clusters smaller. All but the lesson on Docker's networks need a
flat one, and need not say so. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.lessons.lesson import Lesson

OR_MORE = " or more"
"""Behind a wish for a number: so many at least; without it, exactly so many."""
USUAL: Mapping[str, Any] = {
    "nodes": 3, "cloud": "gce", "network": "flat", "proxy_mode": "iptables", "ip_families": "IPv4", "ingress": False,
}  # fmt: skip
"""What a lesson may require, and what a cluster has that was made without a wish."""
WORDS = {
    ("ingress", True): "an ingress controller",
    ("cloud", "gce"): "a cloud, which answers for load balancers",
    ("cloud", "none"): "a cluster without a cloud",
    ("network", "flat"): "a flat network, in which every pod reaches every other",
    ("network", "bridge"): "nodes that keep their pods to themselves, as Docker does",
}


def wish(required: str) -> str:
    """The wish that is meant by "nodes or more"."""
    return required.removesuffix(OR_MORE)


def lacking(lesson: Lesson, wishes: Mapping[str, Any]) -> str:
    """What a cluster that was made with these wishes lacks for a lesson, in words; "" for nothing."""
    wanted = {"network": "flat", **lesson.cluster}
    has = {**USUAL, **wishes}
    names = dict.fromkeys(("network", *lesson.requires))
    return " and ".join(_words(name, wanted[wish(name)]) for name in names if not _met(name, wanted, has))


def advice(lesson: Lesson, wishes: Mapping[str, Any]) -> str:
    """The same as who would take it there is told, with the way out."""
    lacks = lacking(lesson, wishes)
    return lacks and (
        f"This lesson needs {lacks}, and this cluster is another kind. Start a class with the lesson, or make a "
        f"cluster for it: manage.py create_cluster NAME --lesson {lesson.slug}"
    )


def _met(required: str, wanted: Mapping[str, Any], has: Mapping[str, Any]) -> bool:
    name = wish(required)
    return bool(has[name] >= wanted[name] if required.endswith(OR_MORE) else has[name] == wanted[name])


def _words(required: str, value: Any) -> str:
    if required == "nodes":
        return f"exactly {value} nodes"
    if wish(required) == "nodes":
        return f"{value} nodes or more"
    return WORDS.get((required, value)) or f"{required.replace('_', '-')} {value}"
