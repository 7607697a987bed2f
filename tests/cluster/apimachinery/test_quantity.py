"""Expected values: the tables of Kubernetes' own quantity tests, and its API reference."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies

from cluster.apimachinery import quantity

CANONICAL = [
    ("1024Mi", "1Gi"),
    ("307200Ki", "300Mi"),
    ("6Ki", "6Ki"),
    ("1025024Mi", "1001Gi"),
    ("1024Gi", "1Ti"),
    ("5000m", "5"),
    ("0.5", "500m"),
    ("1000M", "1G"),
    ("0.001T", "1G"),
    ("1000u", "1m"),
    ("80m", "80m"),
    ("1.08", "1080m"),
    ("1080000000n", "1080m"),
    ("1234567M", "1234567M"),
    ("1025", "1025"),
    ("00", "0"),
    (".001e12", "1e9"),
    ("0.001e0", "1e-3"),
    ("1000e-12", "1e-9"),
    ("80e-3", "80e-3"),
    ("300e6", "300e6"),
    ("1000m", "1"),
    ("1024Ki", "1Mi"),
    ("1.5Gi", "1536Mi"),
    ("1000E", "1000E"),
]
PRECISE = [
    (".001Ki", "1024m"),
    (".000001Ki", "1024u"),
    (".000000001Ki", "1024n"),
    (".000000000001Ki", "2n"),
]


@pytest.mark.parametrize(("written", "printed"), CANONICAL + PRECISE)
def test_a_quantity_prints_in_canonical_form(written: str, printed: str) -> None:
    assert quantity.canonical(written) == printed


@pytest.mark.parametrize(("written", "printed"), CANONICAL + PRECISE)
def test_a_negative_quantity_prints_like_its_positive(written: str, printed: str) -> None:
    assert quantity.canonical("-" + written) == (printed if printed == "0" else "-" + printed)


@pytest.mark.parametrize(("written", "printed"), CANONICAL)
def test_the_canonical_form_is_the_same_amount(written: str, printed: str) -> None:
    assert quantity.parse(written) == quantity.parse(printed)


def test_numbers_of_a_manifest_are_quantities() -> None:
    assert quantity.canonical(2) == "2"
    assert quantity.canonical(0.1) == "100m"


def test_more_than_an_int64_in_binary_is_capped() -> None:
    assert quantity.parse("9Ei") == Decimal(2**63 - 1)


@pytest.mark.parametrize("text", ["", "x", "1 Gi", "$1", "1Ki!", "--1"])
def test_text_that_is_no_quantity_is_refused_in_kubernetes_words(text: str) -> None:
    with pytest.raises(ValueError, match="quantities must match the regular expression") as error:
        quantity.parse(text)
    pattern = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$"
    assert str(error.value) == f"quantities must match the regular expression '{pattern}'"


def test_a_suffix_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="unable to parse quantity's suffix"):
        quantity.parse("1KKi")


@pytest.mark.parametrize("text", ["1.2.3", ".", "1e999"])
def test_a_number_that_is_none_or_without_end_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unable to parse numeric part of quantity"):
        quantity.parse(text)


@settings(deadline=None, database=None)
@given(
    strategies.from_regex(r"[+-]?[0-9]{1,9}(\.[0-9]{1,6})?([numkMGTPE]|[KMGTPE]i|e-?[0-9])?", fullmatch=True)
)
def test_the_canonical_form_is_stable_and_loses_nothing(text: str) -> None:
    printed = quantity.canonical(text)
    assert quantity.canonical(printed) == printed
    assert quantity.parse(printed) == quantity.parse(text)


def test_families_compare_by_amount() -> None:
    assert quantity.compare("1", "1000m") == 0
    assert quantity.compare("1Gi", "1G") == 1
    assert quantity.compare("100m", "0.2") == -1


def test_a_sum_keeps_the_family_of_its_first_part() -> None:
    assert quantity.add("64Mi", "64Mi") == "128Mi"
    assert quantity.add("1Gi", "1M") == "1074741824"
    assert quantity.add("0", "1Ki") == "1Ki"
    assert quantity.subtract("1", "250m") == "750m"


def test_a_total_of_nothing_is_zero() -> None:
    assert quantity.total([]) == "0"
    assert quantity.total(["100m", "0.4", 2]) == "2500m"


def test_whole_and_milli_round_up() -> None:
    assert quantity.whole("1500m") == 2
    assert quantity.milli("0.5") == 500
    assert quantity.milli("1u") == 1
    assert quantity.whole("1Ki") == 1024
