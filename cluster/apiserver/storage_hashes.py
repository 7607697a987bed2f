"""By which clients of discovery see that two groups or versions show the same stored objects.

The hash is of the group, version and kind that are kept; it says nothing but "the same" or "not the same". (In
Kubernetes: StorageVersionHash in apiserver/pkg/endpoints/discovery.)
"""

from __future__ import annotations

import base64
import hashlib

from cluster.apimachinery.scheme import Kind, scheme


def storage_hash(kind: Kind) -> str:
    """The hash of what a kind's objects are kept as; "" for what clients cannot store."""
    found = scheme.by_gvr(kind.group, kind.version, kind.plural)
    if found is None:
        resource, _ = scheme.aliases.get((kind.group, kind.version, kind.plural), ("", None))
        found = scheme.kind(resource) if resource else None
    if found is None or "create" not in found.verbs:
        return ""
    named = f"{found.group}/{found.version}/{found.kind}"
    return base64.b64encode(hashlib.sha256(named.encode()).digest()[:8]).decode()
