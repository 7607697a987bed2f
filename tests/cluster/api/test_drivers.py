"""Expected texts: ValidateCSIDriverName; validateProvisioner and validateParameters of pkg/apis/storage/validation."""

from __future__ import annotations

import pytest

from cluster.api import drivers


@pytest.mark.parametrize("name", ["disk.example.com", "DISK.example.com", "x" * 63])
def test_a_driver_is_called_like_a_domain_whatever_the_case(name: str) -> None:
    assert drivers.name_problems(name, "f") == []


@pytest.mark.parametrize(
    ("name", "said"), [("", "Required value"), ("x" * 64, "Too long: may not be more than 63 bytes")]
)
def test_it_has_a_name_of_bounded_length(name: str, said: str) -> None:
    assert [cause.message for cause in drivers.name_problems(name, "f")] == [said]


def test_a_driver_with_a_slash_is_none_but_a_provisioner_may_have_one() -> None:
    assert drivers.name_problems("example.com/disk", "f")
    assert drivers.provisioner_problems("example.com/Disk", "f") == []
    assert [str(c) for c in drivers.provisioner_problems("", "provisioner")] == ["provisioner: Required value"]


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"a": "b"}, []),
        ({"": "b"}, ['f: Invalid value: "": field can not be empty.']),
        ({str(n): "" for n in range(513)}, ["f: Too long: may not be more than 512 bytes"]),
        ({"a": "x" * 2**18}, ["f: Too long: may not be more than 262144 bytes"]),
    ],
)
def test_parameters_are_few_and_small(parameters: dict[str, str], said: list[str]) -> None:
    assert [str(c) for c in drivers.parameter_problems(parameters, "f")] == said


def test_some_must_have_parameters() -> None:
    (cause,) = drivers.parameter_problems({}, "f", needed=True)
    assert str(cause) == "f: Required value: must contain at least one key/value pair"
