"""What a page makes of an answer, whatever it is."""

from __future__ import annotations

from django.http import QueryDict

from cluster.apimachinery.meta import Obj
from cluster.apiserver import discovery
from cluster.apiserver.browsable import answers, links, tables
from cluster.apiserver.browsable.answers import Answer
from cluster.apiserver.browsable.places import Known, Place

KNOWN = Known(None, tuple(discovery.served()))
PLACE = Place.at("/clusters/demo/apis/apps/v1/namespaces/default/deployments/web")


def test_an_object_of_a_kind_called_table_or_status_is_an_object() -> None:
    for kind in ("Table", "Status"):
        data = {"apiVersion": "example.com/v1", "kind": kind, "status": "Failure"}
        assert tables.table(PLACE, data, wide=False) is None
        assert not answers.failed(data)
        assert not answers.ended(data)


def test_references_of_any_shape_lead_somewhere_or_nowhere() -> None:
    spec = {
        "nodeName": 5,
        "scaleTargetRef": {"apiGroup": 7, "kind": [], "name": {}},
        "claimRef": [],
        "selector": 3,
    }
    data: Obj = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}
    found = {group.heading: group.links for group in links.beside(PLACE, KNOWN, data)}
    assert [link.url for link in found["Refers to"]] == [""]
    assert "Owners" not in found


def test_the_accounts_of_field_managers_are_left_out() -> None:
    data = {"items": [{"metadata": {"name": "a", "managedFields": [{}]}}, 5], "metadata": {}}
    assert answers.lean(data) == {"items": [{"metadata": {"name": "a"}}, 5], "metadata": {}}


def test_warnings_are_read_out_of_their_header() -> None:
    header = r'299 - "unknown field \"a\"", 299 - "deprecated"'
    assert Answer(200, "OK", {"Warning": header}, 0).warnings == ['unknown field "a"', "deprecated"]


def test_what_is_too_long_is_not_printed() -> None:
    assert Answer(200, "OK", {}, answers.LARGEST + 1, {"a": 1}).printed("yaml") == ""
    assert Answer(200, "OK", {}, 9, {"a": 1}).printed("json") == '{\n  "a": 1\n}'


def test_the_next_page_keeps_what_was_asked() -> None:
    place = Place.at("/clusters/demo/api/v1/pods")
    data = {"metadata": {"continue": "t=", "remainingItemCount": 7}}
    asked = QueryDict("labelSelector=a%3Db&continue=old")
    assert tables.next_page(place, asked, data) == ("?labelSelector=a%3Db&continue=t%3D", 7)
    assert tables.next_page(place, asked, {"metadata": {}}) == ("", None)
