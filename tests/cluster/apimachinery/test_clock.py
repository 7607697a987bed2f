"""Expected values: metav1.Time and MicroTime, which print Go's RFC 3339 with four digits of a year."""

from __future__ import annotations

from cluster.apimachinery import clock


def test_stamps_have_whole_seconds_or_six_digits() -> None:
    assert clock.timestamp(1767323045.25) == "2026-01-02T03:04:05Z"
    assert clock.micro(1767323045.25) == "2026-01-02T03:04:05.250000Z"


def test_an_early_year_has_four_digits_and_is_read_again() -> None:
    """test/e2e/common/node/lease.go writes the second second of the year 1."""
    stamp = "0001-01-01T00:00:02.000000Z"
    assert clock.micro(clock.parse(stamp)) == stamp
