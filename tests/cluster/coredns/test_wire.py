"""Lengths: dig's "MSG SIZE rcvd" for real answers of CoreDNS, and RFC 1035's own arithmetic."""

from __future__ import annotations

from cluster.coredns.names import NOERROR, Answer, Record
from cluster.coredns.wire import EDNS, PLAIN, fit, length

NAME = "kubernetes.default.svc.cluster.local"


def addresses(count: int) -> Answer:
    return Answer(NOERROR, tuple(Record(NAME, "A", f"10.244.{n // 250}.{n % 250}") for n in range(count)))


def test_digs_answer_for_kubernetes_default_has_129_bytes() -> None:
    assert length(NAME, Answer(NOERROR, (Record(NAME, "A", "10.96.0.1"),)), edns=True) == 129


def test_a_name_that_has_occurred_is_two_bytes() -> None:
    answer = addresses(1)
    assert length(NAME, answer) - length(NAME, answer, compress=True) == 38 - 2


def test_an_answer_that_fits_with_pointers_is_whole() -> None:
    assert not fit(NAME, addresses(28)).truncated  # 12 + 42 + 28 × 16 = 502


def test_one_that_does_not_is_cut_to_what_fits_and_says_so() -> None:
    cut = fit(NAME, addresses(29))
    assert (cut.truncated, len(cut.records)) == (True, 28)
    assert length(NAME, cut, compress=True) <= PLAIN


def test_whoever_can_take_more_gets_more() -> None:
    assert len(fit(NAME, addresses(100), EDNS).records) == 72  # 12 + 42 + 23 + 72 × 16 = 1229


def test_the_additional_section_goes_first() -> None:
    extra = tuple(Record(f"{n}.{NAME}", "A", "10.244.0.1") for n in range(40))
    cut = fit(NAME, Answer(NOERROR, addresses(3).records, additional=extra))
    assert (len(cut.records), cut.additional) == (3, ())
