"""Expected values: apiextensions-apiserver/pkg/controller/status/naming_controller_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apiextensions.naming import judged, settled
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
