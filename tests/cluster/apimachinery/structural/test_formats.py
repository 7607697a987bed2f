"""Expected values: kube-openapi/pkg/validation/strfmt/{default,date,time,duration}_test.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery.structural.formats import fits, recognized

GOOD = {
    "bsonobjectid": ["507f1f77bcf86cd799439011"], "byte": ["", "VGhpcw=="],
    "cidr": ["192.168.254.1/24", "2001:db8::/32"],
    "creditcard": ["4111-1111-1111-1111"], "date": ["2012-02-29"], "date-time": ["2011-08-18T19:03:37.123Z",
    "2014-12-15T19:30:20+01:00"], "duration": ["22 ns", "1h30m", "3 weeks"], "email": ["somebody@somewhere.com"],
    "hexcolor": ["#FFFFFF", "fff"], "hostname": ["somewhere.com", "localhost", "a.b.cd", "xn--bcher-kva.ch"],
    "ipv4": ["192.168.254.1"], "ipv6": ["::1", "2001:db8::68"], "isbn": ["0321751043", "978-0321751041"],
    "isbn10": ["0321751043"], "isbn13": ["978-0321751041"], "mac": ["01:02:03:04:05:06", "0102.0304.0506"],
    "password": ["anything"], "rgbcolor": ["rgb(255,255,255)"], "ssn": ["111-11-1111"],
    "uri": ["http://somewhere.com", "/path"], "uuid": ["A8098C1A-F86E-11DA-BD1A-00112444BE1E"],
    "uuid3": ["bcd02e22-68f0-3046-a512-327cca9def8f"], "uuid4": ["025b0d74-00a2-4048-bf57-227c5111bb34"],
    "uuid5": ["886313e1-3b8a-5372-9b90-0c9aee199e5d"], "k8s-short-name": ["a-1"], "k8s-long-name": ["a.b-c"],
}  # fmt: skip
BAD = {
    "bsonobjectid": ["507f"], "byte": ["not base64!"], "cidr": ["192.168.254.1"], "creditcard": ["4111-1111-1111-1112"],
    "date": ["2013-02-29", "20120229", "2012-02-29T00:00:00Z"], "date-time": ["yesterday", "2011-08-18"],
    "duration": ["", "soon"], "email": ["somebody"], "hexcolor": ["#FF"], "hostname": ["somewhere.com!", "-a", "a..b"],
    "ipv4": ["198.168.254.2.2", "::1"], "ipv6": ["127.0.0.1"], "isbn": ["836217463"], "mac": ["01:02:03"],
    "rgbcolor": ["rgb(255,256,255)"], "ssn": ["11-1111"], "uri": ["somewhere.com", ""], "uuid": ["a8098c1a"],
    "uuid3": ["025b0d74-00a2-4048-bf57-227c5111bb34"], "uuid4": ["bcd02e22-68f0-3046-a512-327cca9def8f"],
    "k8s-short-name": ["A", "a.b", "a" * 64], "k8s-long-name": ["a..b"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in GOOD.items() for text in texts])
def test_a_text_of_its_format_fits(name: str, text: str) -> None:
    assert fits(name, text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BAD.items() for text in texts])
def test_another_text_does_not(name: str, text: str) -> None:
    assert not fits(name, text)


def test_a_format_is_a_rule_only_for_the_types_it_is_about() -> None:
    assert fits("no-such-format", "x")
    assert recognized("date-time", "string")
    assert recognized("int32", "integer")
    assert not recognized("int32", "string")
    assert not recognized("ipv4", "integer")
