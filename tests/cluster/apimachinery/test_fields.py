"""Expected values: Kubernetes' documentation of field selectors and its own parser's tests."""

from __future__ import annotations

import pytest

from cluster.apimachinery import fields
from cluster.apimachinery.errors import StatusError


def test_every_term_must_hold() -> None:
    selector = fields.parse("status.phase!=Running,spec.restartPolicy==Always")
    assert selector.matches({"status.phase": "Pending", "spec.restartPolicy": "Always"})
    assert not selector.matches({"status.phase": "Running", "spec.restartPolicy": "Always"})
    assert not selector.matches({"status.phase": "Pending", "spec.restartPolicy": "Never"})


def test_an_absent_field_is_an_empty_text() -> None:
    assert fields.parse("spec.nodeName=").matches({})
    assert not fields.parse("spec.nodeName!=").matches({})


def test_no_selector_selects_everything() -> None:
    assert fields.parse("").matches({"a": "b"})
    assert fields.parse(",").terms == ()


def test_terms_are_sorted() -> None:
    assert str(fields.parse("b!=2,a==1")) == "a=1,b!=2"


def test_a_backslash_escapes() -> None:
    selector = fields.parse(r"a=x\,y\=z\\,b=1")
    assert selector.matches({"a": "x,y=z\\", "b": "1"})
    assert str(selector) == r"a=x\,y\=z\\,b=1"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("metadata.name", "invalid selector: 'metadata.name'; can't understand 'metadata.name'"),
        ("a=b=c", "invalid field selector: unescaped character in value: 61"),
        (r"a=\x", r"invalid field selector: invalid escape sequence: \x"),
        ("a=b\\", "invalid field selector: invalid escape sequence: \\"),
    ],
)
def test_malformed_text_is_refused_in_kubernetes_words(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="selector") as error:
        fields.parse(text)
    assert str(error.value) == complaint


def test_a_field_the_kind_does_not_offer_is_a_bad_request() -> None:
    fields.parse("metadata.name=x").check({"metadata.name"})
    with pytest.raises(StatusError, match=r"field label not supported: spec\.foo") as error:
        fields.parse("metadata.name=x,spec.foo=1").check({"metadata.name"})
    assert error.value.code == 400


def test_an_exact_match_is_known() -> None:
    selector = fields.parse("metadata.name=web,status.phase!=Failed")
    assert selector.exact("metadata.name") == "web"
    assert selector.exact("status.phase") is None
