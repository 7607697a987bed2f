"""Expected values: apiextensions-apiserver/pkg/controller/status/naming_controller_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apiextensions.naming import judged, settled, with_condition
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj


def crd(name: str, names: Obj, accepted: Obj | None = None) -> Obj:
    spec = {"group": "bravo.com", "names": names}
    return {"metadata": {"name": name}, "spec": spec, "status": {"acceptedNames": accepted or {}}}


ALFA = {"plural": "alfa", "singular": "delta-singular", "kind": "echo-kind", "listKind": "foxtrot-listkind",
        "shortNames": ["golf-shortname-1", "hotel-shortname-2"]}  # fmt: skip


@pytest.mark.parametrize(("taken", "reason", "message"), [
    ({"plural": "alfa"}, "PluralConflict", '"alfa" is already in use'),
    ({"plural": "delta-singular"}, "SingularConflict", '"delta-singular" is already in use'),
    ({"shortNames": ["hotel-shortname-2"]}, "ShortNamesConflict", '"hotel-shortname-2" is already in use'),
    ({"kind": "echo-kind"}, "KindConflict", '"echo-kind" is already in use'),
    ({"listKind": "foxtrot-listkind"}, "ListKindConflict", '"foxtrot-listkind" is already in use'),
])  # fmt: skip
def test_a_name_that_is_taken_is_not_accepted(taken: dict[str, Any], reason: str, message: str) -> None:
    found = judged(crd("alfa.bravo.com", ALFA), [crd("india.bravo.com", {}, taken)])
    said = meta.condition(found, "NamesAccepted")
    assert said is not None
    assert (said["status"], said["reason"], said["message"]) == ("False", reason, message)
    assert not meta.condition_is(found, "Established")
    assert not settled(found)


def test_names_of_other_groups_do_not_matter() -> None:
    other = crd("india.other.com", {}, {"plural": "alfa"})
    other["spec"]["group"] = "other.com"
    found = judged(crd("alfa.bravo.com", ALFA), [other])
    assert meta.condition_is(found, "NamesAccepted")
    assert meta.condition_is(found, "Established")
    assert settled(found)


def test_what_was_established_stays_so_in_a_quarrel() -> None:
    mine = crd("alfa.bravo.com", ALFA, {**ALFA, "shortNames": []})
    mine["status"]["conditions"] = [{"type": "Established", "status": "True"}]
    found = judged(mine, [crd("india.bravo.com", {}, {"shortNames": ["golf-shortname-1"]})])
    assert meta.condition_is(found, "NamesAccepted", "False")
    assert meta.condition_is(found, "Established")
    assert found["status"]["acceptedNames"]["shortNames"] == []


def test_categories_need_no_permission() -> None:
    found = judged(crd("alfa.bravo.com", {**ALFA, "categories": ["all"]}), [])
    assert found["status"]["acceptedNames"]["categories"] == ["all"]


def test_a_condition_that_somebody_wrote_without_a_type_is_left_alone() -> None:
    """Upstream's own test updates a definition's status so (custom_resource_definition.go)."""
    stray: Obj = {"message": "updated"}
    found = with_condition({"status": {"conditions": [stray]}}, "Terminating", True, "Why", "because")
    assert [c.get("type") for c in found["status"]["conditions"]] == [None, "Terminating"]
