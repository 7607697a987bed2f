"""Expected values: apimachinery/pkg/util/proxy/transport_test.go."""

from __future__ import annotations

import pytest

from cluster.apiserver import rewriting
from cluster.runtime.http import HttpResponse

ROOT = "/api/v1/namespaces/n/pods/web:80/proxy"


@pytest.mark.parametrize(
    ("given", "expected"),
    [('<a href="/rewriteme">test</a>', f'<a href="{ROOT}/rewriteme">test</a>'),
     ("<img class='a' SRC='/b.png'/>", f"<img class='a' SRC='{ROOT}/b.png'/>"),
     ('<a href="kept">x</a>', '<a href="kept">x</a>'),
     ('<a href="http://other/x">x</a>', '<a href="http://other/x">x</a>'),
     ('<a href="//other/x">x</a>', '<a href="//other/x">x</a>'),
     (f'<a href="{ROOT}/x">x</a>', f'<a href="{ROOT}/x">x</a>'),
     ('<p href="/x">/y</p>', '<p href="/x">/y</p>')],
)  # fmt: skip
def test_links_from_the_root_of_a_page_go_through_the_proxy(given: str, expected: str) -> None:
    page = HttpResponse(200, (("Content-Type", "text/html; charset=utf-8"),), given.encode())
    assert rewriting.body(page, ROOT).decode() == expected


def test_what_is_no_page_is_left_as_it_is() -> None:
    plain = HttpResponse(200, (("Content-Type", "text/plain"),), b'<a href="/x">')
    assert rewriting.body(plain, ROOT) == plain.body


def test_a_redirect_goes_through_the_proxy() -> None:
    answer = HttpResponse(302, (("Location", "/there"), ("X", "/y")))
    assert rewriting.headers(answer, ROOT) == [("Location", f"{ROOT}/there"), ("X", "/y")]
