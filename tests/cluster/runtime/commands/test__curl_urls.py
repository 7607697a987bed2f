"""curl's URLs; the addresses are those of ipv4_normalize's own tests in curl."""

from __future__ import annotations

import pytest

from cluster.runtime.commands._curl_urls import BadGlob, connect_to, expanded, split


@pytest.mark.parametrize(("host", "address"), [("10.1", "10.0.0.1"), ("web", "web")])
def test_a_host_of_numbers_is_an_address(host: str, address: str) -> None:
    assert split(f"http://{host}:8080/").netloc == f"{address}:8080"


def test_the_last_part_changes_fastest() -> None:
    assert expanded("{a,b}[8-10]") == ["a8", "a9", "a10", "b8", "b9", "b10"]
    assert expanded("x[01-05:2]") == ["x01", "x03", "x05"]
    assert expanded("x[a-c]") == ["xa", "xb", "xc"]
    assert expanded("http://[fd00::1]:80/") == ["http://[fd00::1]:80/"]


def test_a_bad_range_is_named_with_its_position() -> None:
    with pytest.raises(BadGlob, match=r"^bad range in URL position 4:\nweb\[1-\]"):
        expanded("web[1-]")


@pytest.mark.parametrize(
    ("entry", "to"),
    [
        ("::other:81", ("other", 81)),
        ("web:80:other:81", ("other", 81)),
        ("web:81:other:81", ("web", 80)),
        ("web:80:[fd00::1]:", ("fd00::1", 80)),
        ("web::other:", ("other", 80)),
    ],
)
def test_connect_to_reads_empty_words_as_any(entry: str, to: tuple[str, int]) -> None:
    assert connect_to([entry], "web", 80) == to
