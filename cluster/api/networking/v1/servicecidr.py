"""ServiceCIDR: a range that Services get their addresses from.

The cluster is born with one, `kubernetes`; further ones extend it while it runs. A range whose addresses are in use
is kept by a finalizer: deleting it only closes it for new Services. (In Kubernetes: pkg/apis/networking and
pkg/controller/servicecidrs.)
"""

from __future__ import annotations

from ipaddress import ip_network

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, immutable, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject

_PATH = "spec.cidrs"


class ServiceCIDR(KubeObject):
    KIND = Kind(
        "networking.k8s.io", "v1", "ServiceCIDR", "servicecidrs", namespaced=False, subresources=("status",)
    )  # fmt: skip
    STATUS_ALONE = True
    COLUMNS = (
        NAME_COLUMN,
        Column("CIDRs", lambda o: ",".join(meta.get(o, _PATH, [])), description="The ranges, one of each family."),
        AGE_COLUMN,
    )
    FORM = ("spec.cidrs",)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        cidrs = meta.get(obj, _PATH, [])
        if old is not None:
            return [] if cidrs == meta.get(old, _PATH, []) else [immutable(_PATH, cidrs)]
        if not cidrs:
            return [required(_PATH, "at least one CIDR required")]
        shown = {"CIDRs": cidrs}
        if len(cidrs) > 2:
            return [invalid_value(_PATH, shown, "may only hold up to 2 values")]
        if len(cidrs) == 2 and not _dual(cidrs):
            text = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"
            return [invalid_value(_PATH, shown, text)]
        found: list[Cause] = []
        for index, cidr in enumerate(cidrs):
            found += validation.causes(f"{_PATH}[{index}]", cidr, validation.is_canonical_cidr(cidr))
        return found


def _dual(cidrs: list[str]) -> bool:
    """Whether two ranges are of different families."""
    try:
        return len({ip_network(cidr, strict=False).version for cidr in cidrs}) == 2
    except ValueError:
        return False
