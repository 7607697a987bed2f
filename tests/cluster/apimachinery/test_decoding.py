"""Expected values: what Go's decoder and Kubernetes' own types say and print."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import decoding
from cluster.apimachinery.decoding import DecodeError, Scalar, Step, Trail

READ: list[tuple[Scalar, Any, Any]] = [
    (decoding.text, "a", "a"),
    (decoding.boolean, False, False),
    (decoding.int32, -1, -1),
    (decoding.int64, 2**40, 2**40),
    (decoding.number, 0.5, 0.5),
    (decoding.int_or_string, 80, 80),
    (decoding.int_or_string, "http", "http"),
    (decoding.amount, "0.5", "500m"),
    (decoding.amount, 1, "1"),
    (decoding.binary, "c2Vj\ncmV0\n", "c2VjcmV0"),
    (decoding.time, "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
    (decoding.time, "2026-01-02T03:04:05.999+02:00", "2026-01-02T01:04:05Z"),
    (decoding.micro_time, "2026-01-02T03:04:05.000006Z", "2026-01-02T03:04:05.000006Z"),
    (decoding.anything, [1, {"a": None}], [1, {"a": None}]),
]


@pytest.mark.parametrize(("scalar", "value", "expected"), READ)
def test_a_scalar_is_read_as_go_reads_it(scalar: Scalar, value: Any, expected: Any) -> None:
    assert scalar(value, Trail()) == expected


TIME = "2006-01-02T15:04:05Z07:00"
REFUSED: list[tuple[Scalar, Any, str]] = [
    (decoding.text, 1, "json: cannot unmarshal number into Go value of type string"),
    (decoding.text, True, "json: cannot unmarshal bool into Go value of type string"),
    (decoding.boolean, "true", "json: cannot unmarshal string into Go value of type bool"),
    (decoding.int32, "1", "json: cannot unmarshal string into Go value of type int32"),
    (decoding.text, None, "json: cannot unmarshal null into Go value of type string"),
    (decoding.int32, True, "json: cannot unmarshal bool into Go value of type int32"),
    (decoding.int32, 1.5, "json: cannot unmarshal number 1.5 into Go value of type int32"),
    (decoding.int32, 2**31, "json: cannot unmarshal number 2147483648 into Go value of type int32"),
    (decoding.int_or_string, [], "json: cannot unmarshal array into Go value of type int32"),
    (decoding.binary, "ab!d", "illegal base64 data at input byte 2"),
    (decoding.binary, "abcdefg", "illegal base64 data at input byte 4"),
    (decoding.binary, {}, "json: cannot unmarshal object into Go value of type []uint8"),
    (decoding.time, "today", f'parsing time "today" as "{TIME}": cannot parse "today" as "2006"'),
    (
        decoding.time,
        "2026-01-02 03:04:05Z",
        f'parsing time "2026-01-02 03:04:05Z" as "{TIME}": cannot parse " 03:04:05Z" as "T"',
    ),
    (decoding.time, "2026-13-02T03:04:05Z", 'parsing time "2026-13-02T03:04:05Z": month out of range'),
    (decoding.time, "2026-02-30T03:04:05Z", 'parsing time "2026-02-30T03:04:05Z": day out of range'),
    (decoding.time, "2026-02-03T03:04:05Zz", 'parsing time "2026-02-03T03:04:05Zz": extra text: "z"'),
    (decoding.time, 5, "json: cannot unmarshal number into Go value of type string"),
    (
        decoding.micro_time,
        "2026-01-02T03:04:05Z",
        'parsing time "2026-01-02T03:04:05Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    ),
]


@pytest.mark.parametrize(("scalar", "value", "complaint"), REFUSED)
def test_a_scalar_of_another_type_is_refused_in_gos_words(scalar: Scalar, value: Any, complaint: str) -> None:
    with pytest.raises(DecodeError) as error:
        scalar(value, Trail())
    assert str(error.value) == complaint


def test_an_amount_must_be_one() -> None:
    values: list[Any] = ["x", True, []]
    for value in values:
        with pytest.raises(DecodeError, match="quantities must match the regular expression"):
            decoding.amount(value, Trail())


def test_an_error_names_the_innermost_struct_and_the_fields_only() -> None:
    trail = Trail([Step("spec", "Pod"), Step("containers", "PodSpec"), 0, Step("env", "Container"), 1])
    trail.path.append(Step("value", "EnvVar"))
    assert str(trail.mismatch(1, "string")) == (
        "json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string"
    )


def test_a_path_has_indices_and_map_keys() -> None:
    trail = Trail([Step("spec", "X"), Step("items", "Y"), 2, Step("labels", "Z"), "app"])
    assert trail.at("foo") == "spec.items[2].labels.app.foo"
    assert Trail().at("foo") == "foo"
