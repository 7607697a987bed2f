"""The pages that a school reads and signs stand at addresses that everybody may open."""

from __future__ import annotations

import pytest
from django.test import Client

from dashboard.serving.data import PROJECT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "document", "says"),
    [
        ("/about/privacy/", "PRIVACY", "Nothing.</strong> No page loads anything from another computer"),
        ("/about/accessibility/", "ACCESSIBILITY", "partially conformant"),
    ],
)
def test_a_document_is_shown_as_it_stands_in_docs(path: str, document: str, says: str) -> None:
    answer = Client().get(path)
    page, text = answer.content.decode(), (PROJECT / "docs" / f"{document}.md").read_text()
    assert answer.status_code == 200
    assert says in page
    assert page.count("<h1>") == 1
    assert page.count("<h2>") == text.count("\n## ")


def test_whoever_joins_is_shown_the_way_to_them() -> None:
    page = Client().get("/join/").content.decode()
    assert "/about/privacy/" in page
    assert "/about/accessibility/" in page
