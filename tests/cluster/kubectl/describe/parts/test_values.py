from __future__ import annotations

from cluster.kubectl.describe.parts.values import amount, moment, title_flag


def test_a_moment_is_told_in_rfc_1123_and_year_one_where_there_is_none() -> None:
    assert moment("2026-01-02T03:04:05+01:00") == "Fri, 02 Jan 2026 02:04:05 +0000"
    assert moment(None) == "Mon, 01 Jan 0001 00:00:00 +0000"


def test_a_quantity_is_canonical_and_zero_where_there_is_none() -> None:
    assert amount({"cpu": "0.5"}, "cpu") == "500m"
    assert amount(None, "cpu") == "0"


def test_a_flag_that_is_not_set_says_so() -> None:
    assert [title_flag(value) for value in (True, False, None)] == ["True", "False", "<unset>"]
