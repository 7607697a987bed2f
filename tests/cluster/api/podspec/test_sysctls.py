"""Expected texts: validateSysctls in pkg/apis/core/validation."""

from __future__ import annotations

import pytest

from cluster.api.podspec import sysctls

RULE = (
    "must have at most 253 characters and match regex "
    r"^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$"
)


def told(*names: str) -> list[tuple[str, str]]:
    found = sysctls.problems([{"name": name, "value": "1"} for name in names], "spec.securityContext.sysctls")
    return [(cause.field, cause.message) for cause in found]


@pytest.mark.parametrize("name", ["kernel.shm_rmid_forced", "net/ipv4/tcp_syncookies", "safe-and-unsafe", "a"])
def test_a_name_of_the_kernels_is_well(name: str) -> None:
    assert told(name) == []


@pytest.mark.parametrize("name", ["foo-", "bar..", "UPPER", "a" * 254])
def test_what_is_no_name_is_invalid(name: str) -> None:
    assert told(name) == [("spec.securityContext.sysctls[0].name", f'Invalid value: "{name}": {RULE}')]


def test_a_name_is_required_and_comes_once() -> None:
    assert told("", "a.b", "a.b") == [
        ("spec.securityContext.sysctls[0].name", "Required value"),
        ("spec.securityContext.sysctls[2].name", 'Duplicate value: "a.b"'),
    ]
