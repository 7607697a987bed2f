"""Expected values and texts: initIPFamilyFields in pkg/registry/core/service/storage/alloc.go and its tables."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.servicespec import families
from cluster.apimachinery.meta import Obj

V4, V6, DUAL, DUAL6 = ("IPv4",), ("IPv6",), ("IPv4", "IPv6"), ("IPv6", "IPv4")
SINGLE, PREFER, REQUIRE = "SingleStack", "PreferDualStack", "RequireDualStack"
A4, A6 = "10.0.0.10", "fd00:10:96::a"


def spec(**given: Any) -> Obj:
    return {"type": "ClusterIP", "selector": {"app": "web"}, **given}


def settled(cluster: tuple[str, ...], old: Obj | None = None, **given: Any) -> tuple[Any, Any]:
    found = spec(**given)
    assert families.settle(found, old, cluster) == []
    return found["ipFamilyPolicy"], found["ipFamilies"]


def refused(cluster: tuple[str, ...], old: Obj | None = None, **given: Any) -> list[str]:
    return [str(cause) for cause in families.settle(spec(**given), old, cluster)]


@pytest.mark.parametrize(
    ("cluster", "given", "policy", "named"),
    [
        (V4, {}, SINGLE, ["IPv4"]),
        (V6, {}, SINGLE, ["IPv6"]),
        (DUAL, {}, SINGLE, ["IPv4"]),
        (DUAL6, {}, SINGLE, ["IPv6"]),
        (V4, {"ipFamilyPolicy": PREFER}, PREFER, ["IPv4"]),
        (DUAL, {"ipFamilyPolicy": PREFER}, PREFER, ["IPv4", "IPv6"]),
        (DUAL6, {"ipFamilyPolicy": PREFER}, PREFER, ["IPv6", "IPv4"]),
        (DUAL, {"ipFamilyPolicy": REQUIRE, "ipFamilies": ["IPv6"]}, REQUIRE, ["IPv6", "IPv4"]),
        (DUAL, {"ipFamilies": ["IPv6"]}, SINGLE, ["IPv6"]),
        (DUAL, {"clusterIPs": [A6]}, SINGLE, ["IPv6"]),
        (DUAL, {"clusterIPs": [A6, A4], "ipFamilyPolicy": REQUIRE}, REQUIRE, ["IPv6", "IPv4"]),
        (DUAL, {"clusterIP": "None", "clusterIPs": ["None"]}, SINGLE, ["IPv4"]),
        (V4, {"clusterIP": "None", "clusterIPs": ["None"], "selector": {}}, REQUIRE, ["IPv4", "IPv6"]),
        (V6, {"clusterIP": "None", "clusterIPs": ["None"], "selector": {}}, REQUIRE, ["IPv6", "IPv4"]),
        (V4, {"clusterIP": "None", "selector": {}, "ipFamilyPolicy": SINGLE}, SINGLE, ["IPv4"]),
        (V4, {"clusterIP": "None", "selector": {}, "ipFamilies": ["IPv6"]}, REQUIRE, ["IPv6", "IPv4"]),
    ],
)
def test_a_new_service_gets_the_families_it_asks_for_and_the_cluster_has(
    cluster: tuple[str, ...], given: Obj, policy: str, named: list[str]
) -> None:
    assert settled(cluster, **given) == (policy, named)


def test_an_external_name_has_no_family() -> None:
    found = {"type": "ExternalName"}
    assert families.settle(found, None, DUAL) == []
    assert found == {"type": "ExternalName"}


@pytest.mark.parametrize(
    ("cluster", "given", "expected"),
    [
        (V4, {"ipFamilyPolicy": REQUIRE},
         [f'spec.ipFamilyPolicy: Invalid value: "{REQUIRE}": this cluster is not configured for dual-stack services']),
        (V4, {"ipFamilies": ["IPv6"]},
         ['spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster']),
        (V4, {"clusterIPs": [A6]},
         [f'spec.clusterIPs[0]: Invalid value: ["{A6}"]: IPv6 is not configured on this cluster']),
        (DUAL, {"ipFamilies": ["IPv4", "IPv6"]},
         [f'spec.ipFamilyPolicy: Invalid value: "{SINGLE}": must be \'RequireDualStack\' or \'PreferDualStack\' when '
          "multiple IP families are specified"]),
        (DUAL, {"clusterIPs": [A4, A6]},
         [f'spec.ipFamilyPolicy: Invalid value: "{SINGLE}": must be \'RequireDualStack\' or \'PreferDualStack\' when '
          "multiple cluster IPs are specified"]),
    ],
)  # fmt: skip
def test_what_the_cluster_or_the_policy_does_not_allow_is_refused(
    cluster: tuple[str, ...], given: Obj, expected: list[str]
) -> None:
    assert refused(cluster, **given) == expected


BOTH = spec(ipFamilyPolicy=REQUIRE, ipFamilies=["IPv4", "IPv6"], clusterIPs=[A4, A6], clusterIP=A4)
ONE = spec(ipFamilyPolicy=SINGLE, ipFamilies=["IPv4"], clusterIPs=[A4], clusterIP=A4)


def test_a_policy_for_two_adds_the_other_family() -> None:
    assert settled(DUAL, ONE, **{**ONE, "ipFamilyPolicy": PREFER}) == (PREFER, ["IPv4", "IPv6"])


def test_a_policy_for_one_drops_the_second_family_with_its_address() -> None:
    new = {**BOTH, "ipFamilyPolicy": SINGLE}
    assert families.settle(new, BOTH, DUAL) == []
    assert (new["ipFamilies"], new["clusterIPs"]) == (["IPv4"], [A4])


@pytest.mark.parametrize(
    ("field", "what"), [("clusterIPs", "cluster IP"), ("ipFamilies", "IP family")]
)  # fmt: skip
def test_the_second_of_two_goes_only_with_its_policy(field: str, what: str) -> None:
    said = refused(DUAL, BOTH, **{**BOTH, field: BOTH[field][:1]})
    assert said == [
        f'spec.ipFamilyPolicy: Invalid value: "{REQUIRE}": must be \'SingleStack\' to release the secondary {what}'
    ]


def test_who_prefers_two_stays_with_one_until_asking_again() -> None:
    old = {**ONE, "ipFamilyPolicy": PREFER}
    assert settled(DUAL, old, **old) == (PREFER, ["IPv4"])
    assert settled(DUAL, old, **{**old, "ipFamilyPolicy": REQUIRE}) == (REQUIRE, ["IPv4", "IPv6"])
