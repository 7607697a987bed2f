from __future__ import annotations

import pytest

from cluster.api.requests import sender_problems, url_problems


def test_an_empty_internet_is_a_sender() -> None:
    assert sender_problems({"internet": {}}) == []


def test_a_second_sender_is_one_too_many() -> None:
    (cause,) = sender_problems({"pod": "a", "node": "b"})
    assert (cause.field, cause.reason) == ("spec.from.node", "FieldValueForbidden")


@pytest.mark.parametrize("url", ["http://web/", "https://10.0.0.1:443/version", "http://[fd00::1]/"])
def test_http_can_go_there(url: str) -> None:
    assert url_problems("spec.to", url) == []


@pytest.mark.parametrize("url", ["web", "ftp://web/", "http://", "http://a b/", "http://web:0/", "http://web:x/"])
def test_http_cannot_go_there(url: str) -> None:
    assert [cause.reason for cause in url_problems("spec.to", url)] == ["FieldValueInvalid"]
