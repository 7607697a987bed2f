"""How much one cluster may hold and ask of a machine that it shares with a whole class.

`Cluster.limits` has a number for each thing that is limited; what is not in it has no limit, and a cluster of one's own
has none at all. Who meets one is told which it is, how much is allowed, and what to do. Objects, pods, traffic and
storage are held to it where they are written (admission/cluster_limits.py), requests where they come in, terminals
where they are opened. (In Kubernetes: nothing for a cluster as a whole; etcd has a quota of bytes, the API server one
of requests in flight, and each namespace its ResourceQuota.)
"""

from __future__ import annotations

from collections.abc import Mapping

from cluster.apimachinery import errors
from cluster.apimachinery.errors import Cause, StatusError

LIMITS = {
    "objects": "this cluster may hold {} objects; delete some that are no longer needed",
    "pods": "this cluster may hold {} pods; scale something down or delete some",
    "traffic": "this cluster may send {} requests a second in all; ask for a lower rate or end another load",
    "terminal": "this cluster may have {} terminals open; close one",
    "requests": "this cluster answers {} requests a second; wait a moment, and ask less often",
    "storage": "this cluster may keep {} MiB of objects and of their history; reset it to begin anew",
}
"""What can be limited, and what is said to whoever meets the limit."""
ELSE = "or ask whoever leads the class for more"


def problems(limits: Mapping[str, object]) -> list[Cause]:
    """What is wrong with the limits wished for."""
    unknown = [errors.not_supported("limits", name, LIMITS) for name in limits if name not in LIMITS]
    odd = {name: limit for name, limit in limits.items() if not isinstance(limit, int) or limit < 1}
    return unknown + [errors.invalid_value(f"limits.{name}", odd[name], "must be a number above 0") for name in odd]


def said(name: str, limit: int) -> str:
    """What whoever meets a limit is told."""
    return f"{LIMITS[name].format(limit)}, {ELSE}"


def refused(name: str, limit: int, resource: str, obj: str) -> StatusError:
    """403 for an object that is one too many."""
    return errors.forbidden(resource, obj, f"exceeded limit of {name}: {said(name, limit)}")


def too_fast(limit: int) -> StatusError:
    """429 for one request too many."""
    return errors.too_many_requests(f"exceeded limit of requests: {said('requests', limit)}", 1)
