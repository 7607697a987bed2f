"""Expected texts: ValidateServiceCIDR in pkg/apis/networking/validation and printServiceCIDR in pkg/printers."""

from __future__ import annotations

import pytest

from cluster.api.networking.v1.servicecidr import ServiceCIDR
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, row


def ranges(*cidrs: str) -> Obj:
    return born(ServiceCIDR, metadata={"name": "more"}, spec={"cidrs": list(cidrs)})


def texts(obj: Obj, old: Obj | None = None) -> list[str]:
    return [f"{cause.field}: {cause.message}" for cause in ServiceCIDR.validate(obj, old)]


@pytest.mark.parametrize(
    ("cidrs", "expected"),
    [
        (["10.1.0.0/24"], []),
        (["fd00:1::/112", "10.1.0.0/24"], []),
        ([], ["spec.cidrs: Required value: at least one CIDR required"]),
        (
            ["10.1.0.0/24", "fd00::/64", "10.2.0.0/24"],
            ['spec.cidrs: Invalid value: {"CIDRs":["10.1.0.0/24","fd00::/64","10.2.0.0/24"]}: '
             "may only hold up to 2 values"],
        ),
        (
            ["10.1.0.0/24", "10.2.0.0/24"],
            ['spec.cidrs: Invalid value: {"CIDRs":["10.1.0.0/24","10.2.0.0/24"]}: may specify no more than one IP '
             "for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"],
        ),
        (
            ["10.1.0.0"],
            ['spec.cidrs[0]: Invalid value: "10.1.0.0": must be a valid CIDR value, '
             "(e.g. 10.9.8.0/24 or 2001:db8::/64)"],
        ),
        (
            ["10.1.0.7/24"],
            ['spec.cidrs[0]: Invalid value: "10.1.0.7/24": must not have bits set beyond the prefix length'],
        ),
        (["FD00:0::/64"], ['spec.cidrs[0]: Invalid value: "FD00:0::/64": must be in canonical form ("fd00::/64")']),
    ],
)  # fmt: skip
def test_one_range_of_each_family_at_most(cidrs: list[str], expected: list[str]) -> None:
    assert texts(ranges(*cidrs)) == expected


def test_ranges_do_not_change() -> None:
    assert texts(ranges("10.2.0.0/24"), ranges("10.1.0.0/24")) == [
        'spec.cidrs: Invalid value: ["10.2.0.0/24"]: field is immutable'
    ]


def test_the_table_shows_the_ranges() -> None:
    shown = row(ServiceCIDR, ranges("10.1.0.0/24", "fd00::/64"))
    assert (shown["Name"], shown["CIDRs"]) == ("more", "10.1.0.0/24,fd00::/64")
    assert list(shown) == ["Name", "CIDRs", "Age"]
