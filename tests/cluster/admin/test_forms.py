"""The form of an object: boxes and YAML beside them, what is refused, and what somebody quicker has changed."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.admin import yaml_text
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Change
from tests.cluster.admin.pages import (
    DEPLOYMENTS,
    OTHER,
    Site,
    deployment,
    last_change,
    make,
    service,
    stored,
)

pytestmark = pytest.mark.both_engines


# -- edits ---------------------------------------------------------------------------------------------------


def test_replicas_are_edited_and_nothing_else_is_touched(site: Site) -> None:
    before = make(site, DEPLOYMENTS, deployment())
    answer = site.edit(DEPLOYMENTS, "web", {"spec.replicas": "5"})
    assert answer.status_code == 302
    after = stored(site, DEPLOYMENTS)
    assert after["spec"] == {**before["spec"], "replicas": 5}
    assert after["metadata"]["generation"] == before["metadata"]["generation"] + 1
    change = last_change()
    assert (change.verb, change.name, change.by, change.agent, change.why) == (
        "update", "web", "teacher", "admin", "edited in the admin",
    )  # fmt: skip


def test_a_services_selector_is_edited(site: Site) -> None:
    before = make(site, "services", service())
    assert site.edit("services", "web", {"spec.selector": "app: other\ntier: 'on'\n"}).status_code == 302
    after = stored(site, "services")
    assert after["spec"] == {**before["spec"], "selector": {"app": "other", "tier": "on"}}
    assert (last_change().resource, last_change().by) == ("services", "teacher")


def test_a_services_type_makes_the_registry_give_it_a_node_port(site: Site) -> None:
    make(site, "services", service())
    assert site.edit("services", "web", {"spec.type": "NodePort"}).status_code == 302
    assert stored(site, "services")["spec"]["ports"][0]["nodePort"] >= 30000


def test_the_image_of_the_first_container_is_edited(site: Site) -> None:
    make(site, DEPLOYMENTS, deployment())
    site.edit(DEPLOYMENTS, "web", {"spec.template.spec.containers[0].image": "nginx:1.27"})
    assert stored(site, DEPLOYMENTS)["spec"]["template"]["spec"]["containers"][0]["image"] == "nginx:1.27"


def test_a_form_that_is_sent_back_untouched_stores_nothing(site: Site) -> None:
    for resource, obj in ((DEPLOYMENTS, deployment()), ("services", service())):
        before = make(site, resource, obj)
        assert site.edit(resource, "web", {}).status_code == 302
        assert stored(site, resource) == before


def test_the_whole_manifest_is_edited_as_yaml(site: Site) -> None:
    make(site, DEPLOYMENTS, deployment())
    form = site.open(DEPLOYMENTS, "web")
    form["manifest"] = form["manifest"].replace("replicas: 2", "replicas: 3\n  minReadySeconds: 7")
    assert site.send(DEPLOYMENTS, "web", form).status_code == 302
    assert (stored(site, DEPLOYMENTS)["spec"]["replicas"], stored(site, DEPLOYMENTS)["spec"]["minReadySeconds"]) == (
        3, 7,
    )  # fmt: skip


def test_a_box_and_the_yaml_are_edited_together(site: Site) -> None:
    make(site, DEPLOYMENTS, deployment())
    form = site.open(DEPLOYMENTS, "web") | {"spec.replicas": "4"}
    form["manifest"] = form["manifest"].replace("revisionHistoryLimit: 10", "revisionHistoryLimit: 3")
    assert site.send(DEPLOYMENTS, "web", form).status_code == 302
    spec = stored(site, DEPLOYMENTS)["spec"]
    assert (spec["replicas"], spec["revisionHistoryLimit"]) == (4, 3)


def test_a_box_and_the_yaml_that_say_different_things_are_refused(site: Site) -> None:
    before = make(site, DEPLOYMENTS, deployment())
    form = site.open(DEPLOYMENTS, "web") | {"spec.replicas": "4"}
    form["manifest"] = form["manifest"].replace("replicas: 2", "replicas: 3")
    assert list(site.errors(site.send(DEPLOYMENTS, "web", form))) == ["spec.replicas"]
    assert stored(site, DEPLOYMENTS) == before


def test_browsers_line_ends_change_nothing(site: Site) -> None:
    before = make(site, "configmaps", {"metadata": {"name": "web"}, "data": {"a": "x\ny\n", "b": "1"}})
    form = {name: text.replace("\n", "\r\n") for name, text in site.open("configmaps", "web").items()}
    assert site.send("configmaps", "web", form).status_code == 302
    assert stored(site, "configmaps") == before


INVALID = [
    (DEPLOYMENTS, "spec.replicas", "-1", "Invalid value: -1: must be greater than or equal to 0"),
    (DEPLOYMENTS, "spec.replicas", "many", "Enter a whole number."),
    (DEPLOYMENTS, "spec.strategy.rollingUpdate.maxSurge", "x", "a valid percent string must be"),
    ("services", "spec.ports", "- port: 70000", "spec.ports[0].port: Invalid value: 70000"),
    ("services", "spec.ports", "- port: eighty", "cannot unmarshal string"),
    ("services", "spec.ports", "- prt: 80", 'unknown field "[0].prt"'),
    ("services", "spec.type", "Balanced", 'Unsupported value: "Balanced"'),
    (DEPLOYMENTS, "metadata.labels", "app: not a label", "a valid label must be an empty string"),
    (DEPLOYMENTS, "metadata.labels", "- app", "cannot unmarshal array"),
    (DEPLOYMENTS, "manifest", "kind: [", "error converting YAML to JSON"),
    (DEPLOYMENTS, "manifest", "", "a manifest is a map"),
]


@pytest.mark.parametrize(("resource", "field", "value", "says"), INVALID)
def test_an_invalid_edit_comes_back_beside_its_field_and_stores_nothing(
    site: Site, resource: str, field: str, value: str, says: str
) -> None:
    before = make(site, resource, deployment() if resource == DEPLOYMENTS else service())
    count = Change.objects.count()
    found = site.errors(site.edit(resource, "web", {field: value}))
    assert any(says in text for text in found[field]), found
    assert stored(site, resource) == before
    assert Change.objects.count() == count


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("replicas: 2", "replicsa: 2", 'strict decoding error: unknown field "spec.replicsa"'),
        ("replicas: 2", "replicas: 2\n  replicas: 2", 'key "replicas" already set in map'),
        ("  name: web\n  labels", "  name: other\n  labels", "metadata.name: Invalid value"),
        ("kind: Deployment", "kind: Service", "kind: Invalid value"),
        ("matchLabels:\n      app: web", "matchLabels:\n      app: x", "spec.selector"),
    ],
)
def test_what_has_no_box_of_its_own_is_refused_beside_the_yaml(
    site: Site, old: str, new: str, says: str
) -> None:
    before = make(site, DEPLOYMENTS, deployment())
    form = site.open(DEPLOYMENTS, "web")
    form["manifest"] = form["manifest"].replace(old, new, 1)
    found = site.errors(site.send(DEPLOYMENTS, "web", form))
    assert any(says in text for text in found["manifest"]), found
    assert stored(site, DEPLOYMENTS) == before


# -- staleness -----------------------------------------------------------------------------------------------


def scaled(obj: Obj) -> Obj:
    return {**obj, "spec": {**obj["spec"], "replicas": 9}}


def test_a_stale_form_is_a_conflict_that_shows_both_versions(site: Site) -> None:
    make(site, DEPLOYMENTS, deployment())
    form = site.open(DEPLOYMENTS, "web") | {"spec.template.spec.containers[0].image": "nginx:2"}
    between = site.registry.modify(DEPLOYMENTS, "default", "web", scaled, actor=OTHER, why="more of them")
    answer = site.send(DEPLOYMENTS, "web", form)
    assert any("the object has been modified" in text for text in site.errors(answer)["__all__"])
    conflict = answer.context["adminform"].form.conflict
    assert ("nginx:2" in conflict.yours, "replicas: 2" in conflict.yours) == (True, True)
    assert between == stored(site, DEPLOYMENTS)
    assert yaml_text.load(conflict.stored).value == meta.unmanaged(between)
    assert [(c.by, c.why) for c in conflict.changes] == [("somebody-else", "more of them")]
    assert "-  replicas: 9\n+  replicas: 2" in conflict.difference
    assert "conflict-stored" in answer.content.decode()


def test_a_stale_form_stays_stale_when_it_is_sent_again(site: Site) -> None:
    make(site, DEPLOYMENTS, deployment())
    form = site.open(DEPLOYMENTS, "web") | {"spec.replicas": "3"}
    site.registry.modify(DEPLOYMENTS, "default", "web", scaled, actor=OTHER)
    again = site.send(DEPLOYMENTS, "web", form).context["adminform"].form
    assert again["resourceVersion"].value() == form["resourceVersion"]
    assert "__all__" in site.errors(site.send(DEPLOYMENTS, "web", form))
    assert stored(site, DEPLOYMENTS)["spec"]["replicas"] == 9


def test_a_controllers_status_does_not_cost_anybody_their_edit(site: Site) -> None:
    make(site, DEPLOYMENTS, deployment())
    form = site.open(DEPLOYMENTS, "web") | {"spec.replicas": "3"}
    seen = {"replicas": 2, "readyReplicas": 2}
    site.registry.modify(
        DEPLOYMENTS, "default", "web", lambda o: {**o, "status": seen}, actor=OTHER, subresource="status"
    )
    assert site.send(DEPLOYMENTS, "web", form).status_code == 302
    after = stored(site, DEPLOYMENTS)
    assert (after["spec"]["replicas"], after["status"]) == (3, seen)


def test_a_form_for_an_object_of_the_same_name_made_since_is_stale(site: Site) -> None:
    make(site, "configmaps", {"metadata": {"name": "web"}, "data": {"a": "1"}})
    form = site.open("configmaps", "web") | {"data": "a: '2'"}
    site.registry.delete("configmaps", "default", "web", actor=OTHER)
    again = make(site, "configmaps", {"metadata": {"name": "web"}, "data": {"a": "1"}})
    assert "__all__" in site.errors(site.send("configmaps", "web", form))
    assert stored(site, "configmaps") == again


def test_somebody_quicker_between_the_check_and_the_write_is_noticed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(site, DEPLOYMENTS, deployment())
    real = type(site.registry).modify
    calls: list[int] = []

    def modify(registry: Any, *args: Any, dry_run: bool = False, **kwargs: Any) -> Obj:
        if not dry_run and not calls:
            calls.append(1)
            real(registry, DEPLOYMENTS, "default", "web", scaled, actor=OTHER)
        return real(registry, *args, dry_run=dry_run, **kwargs)

    monkeypatch.setattr(type(site.registry), "modify", modify)
    answer = site.edit(DEPLOYMENTS, "web", {"spec.replicas": "3"})
    assert "__all__" in site.errors(answer)
    assert stored(site, DEPLOYMENTS)["spec"]["replicas"] == 9
