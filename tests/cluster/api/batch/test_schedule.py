"""Expected values: github.com/robfig/cron's parser_test and spec_test, and Kubernetes' words for a bad schedule."""

from __future__ import annotations

import re

import pytest

from cluster.api.batch import schedule
from cluster.apimachinery import clock


def after(text: str, moment: str, zone: str | None = None) -> str | None:
    found = schedule.parse(text).next(clock.parse(moment), zone)
    return None if found is None else clock.timestamp(found)


@pytest.mark.parametrize(
    ("text", "moment", "due"),
    [
        ("0/15 * * * *", "2012-07-09T14:45:00Z", "2012-07-09T15:00:00Z"),
        ("0/15 * * * *", "2012-07-09T14:59:59Z", "2012-07-09T15:00:00Z"),
        ("20-35/15 * * * *", "2012-07-09T15:45:00Z", "2012-07-09T16:20:00Z"),
        ("0/15 * * * *", "2012-12-31T23:59:45Z", "2013-01-01T00:00:00Z"),
        ("0 0 9 Apr-Oct ?", "2012-07-09T23:35:00Z", "2012-08-09T00:00:00Z"),
        ("0 0 * Feb Mon", "2012-07-09T23:35:00Z", "2013-02-04T00:00:00Z"),
        ("0 0 29 Feb ?", "2012-07-09T23:35:00Z", "2016-02-29T00:00:00Z"),
        ("@daily", "2012-07-09T14:45:00Z", "2012-07-10T00:00:00Z"),
        ("@weekly", "2012-07-09T14:45:00Z", "2012-07-15T00:00:00Z"),
        ("@every 1h30m", "2012-07-09T14:45:00Z", "2012-07-09T16:15:00Z"),
        ("0 0 30 Feb ?", "2012-07-09T23:35:00Z", None),
    ],
)
def test_the_next_moment(text: str, moment: str, due: str | None) -> None:
    assert after(text, moment) == due


def test_of_two_kinds_of_day_either_is_enough() -> None:
    assert after("0 0 1,15 * Sun", "2012-07-09T00:00:00Z") == "2012-07-15T00:00:00Z"
    assert after("0 0 10 * Sun", "2012-07-09T00:00:00Z") == "2012-07-10T00:00:00Z"


def test_a_zone_moves_the_day() -> None:
    assert after("0 0 * * *", "2026-01-01T12:00:00Z", "Asia/Tokyo") == "2026-01-01T15:00:00Z"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty spec string"),
        ("* * *", "expected exactly 5 fields, found 3: [* * *]"),
        ("@unrecognized", "unrecognized descriptor: @unrecognized"),
        ("5 j * * *", 'failed to parse int from j: strconv.Atoi: parsing "j": invalid syntax'),
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
        ("5-3 * * * *", "beginning of range (5) beyond end of range (3): 5-3"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
        ("*/2/3 * * * *", "too many slashes: */2/3"),
    ],
)
def test_a_bad_schedule_is_said_to_be_one(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}$"):
        schedule.parse(text)
