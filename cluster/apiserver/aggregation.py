"""Groups that another server is to serve: an APIService that names a Service.

Discovery tells of them whether or not anybody answers, so that clients see that something is missing: kubectl's
complaints about `metrics.k8s.io` come from here. No simulated container is an API server, so whoever asks such a group
hears what kube-aggregator says while the Service behind it is not available. A group that this server has itself, as
that of the metrics, it keeps. (In Kubernetes: kube-aggregator/pkg/apiserver/handler_proxy.go, handler_apis.go and
handler_discovery.go.)
"""

from __future__ import annotations

from itertools import groupby

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.apiserver import discovery
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.registry import served

RESOURCE = "apiservices.apiregistration.k8s.io"


class Unavailable(StatusError):
    """503 as the aggregator says it: a plain sentence and no Status."""

    def __init__(self) -> None:
        super().__init__(503, "ServiceUnavailable", "service unavailable")


def remote(row: Cluster) -> dict[str, list[str]]:
    """The versions that other servers are to serve, by group; the best version first."""
    specs = [obj["spec"] for obj in store.having(row.pk, RESOURCE, service__gt="")]
    if not specs:
        return {}
    own = discovery.by_group_version(strict=row.strict_135, kinds=served.of(row))
    groups_here = {group for group, _ in own}
    specs = [s for s in specs if s.get("group") not in groups_here]
    specs.sort(key=lambda s: (s.get("group") or "", -int(s.get("versionPriority") or 0), s["version"]))
    return {group: [s["version"] for s in of] for group, of in groupby(specs, lambda s: s.get("group") or "")}


def check(row: Cluster, group: str, version: str) -> None:
    """503 for a group and version that another server is to serve."""
    if group and version in remote(row).get(group, ()):
        raise Unavailable


def groups(found: dict[str, list[str]]) -> list[Obj]:
    """The groups as /apis lists them."""
    return [discovery.told_group(name, versions) for name, versions in found.items()]


def stale(found: dict[str, list[str]]) -> list[Obj]:
    """The same in the aggregated dialect: nothing is known of what they serve."""
    return [
        {
            "metadata": {"name": name, "creationTimestamp": None},
            "versions": [{"version": version, "freshness": "Stale"} for version in versions],
        }
        for name, versions in found.items()
    ]
