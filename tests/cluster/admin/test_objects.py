"""Every page of the admin, for every kind. Expected behaviour: kubectl's, since both write through the registry."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cluster.apimachinery import clock, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.etcd.models import Change
from cluster.registry.acts import Actor, Create
from tests.cluster.admin.pages import (
    DEPLOYMENTS,
    OTHER,
    Site,
    deployment,
    last_change,
    make,
    pod,
    service,
    stored,
)

pytestmark = pytest.mark.both_engines
RESOURCES = [kind.resource for kind in scheme.kinds()]


# -- lists ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_kind_has_a_list_and_a_form_to_make_one(site: Site, resource: str) -> None:
    assert site.listing(resource).status_code == 200
    made = "create" in scheme.kind(resource).verbs
    assert site.client.get(site.url(resource, "add")).status_code == (200 if made else 403)


def headings(answer: Any) -> list[str]:
    made = answer.context["cl"].model_admin.get_list_display(answer.wsgi_request)
    return [c if isinstance(c, str) else c.short_description for c in made]


def test_a_list_has_kubectls_columns(site: Site) -> None:
    make(site, DEPLOYMENTS, deployment())
    answer = site.listing(DEPLOYMENTS)
    assert headings(answer) == ["Name", "cluster", "namespace", "Ready", "Up-to-date", "Available", "Age"]
    assert '<td class="field-ready">0/2</td>' in answer.content.decode()


def test_the_wide_columns_are_shown_when_asked_for(site: Site) -> None:
    assert headings(site.listing(DEPLOYMENTS, wide="1"))[-3:] == ["Containers", "Images", "Selector"]


def test_a_list_is_narrowed_by_namespace_name_and_label_selector(site: Site) -> None:
    for name, tier in (("a", "front"), ("b", "back"), ("ab", "front")):
        make(site, "configmaps", {"metadata": {"name": name, "labels": {"app.io/tier": tier}}})
    site.registry.create("configmaps", "other", {"metadata": {"name": "c"}}, actor=OTHER)
    assert site.names("configmaps") == ["a", "ab", "b", "c"]
    assert site.names("configmaps", namespace="other") == ["c"]
    assert site.names("configmaps", q="b") == ["ab", "b"]
    assert site.names("configmaps", labels="app.io/tier=front") == ["a", "ab"]
    assert site.names("configmaps", labels="app.io/tier in (back),x!=y", namespace="default") == ["b"]
    assert site.names("configmaps", labels="!app.io/tier") == ["c"]


def test_a_selector_that_cannot_be_read_finds_nothing_and_says_why(site: Site) -> None:
    make(site, "configmaps", {"metadata": {"name": "a"}})
    answer = site.listing("configmaps", labels="a==,,b")
    assert list(answer.context["cl"].result_list) == []
    assert [str(m) for m in answer.context["messages"]]


def test_a_list_is_sorted_by_name_namespace_or_age(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    born = clock.now()
    monkeypatch.setattr(clock, "now", lambda: born)  # of one age, whatever second it is
    for name in ("b", "a", "c"):
        make(site, "configmaps", {"metadata": {"name": name}})
    assert site.names("configmaps", o="1") == ["a", "b", "c"]
    assert site.names("configmaps", o="-1") == ["c", "b", "a"]
    assert site.names("configmaps", o="5.1") == ["a", "b", "c"]


def test_a_list_of_a_thousand_pods_takes_a_handful_of_queries(
    site: Site, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    acts = [Create("pods", pod(f"p{n:04}")) for n in range(1000)]
    site.registry.write(acts, actor=OTHER, decision=False)
    with django_assert_max_num_queries(8):
        assert site.names("pods") == [f"p{n:04}" for n in range(100)]

# -- making --------------------------------------------------------------------------------------------------


def test_an_object_is_made_from_the_sample(site: Site) -> None:
    page = site.client.get(site.url(DEPLOYMENTS, "add"))
    initial = page.context["adminform"].form.initial
    form = {"cluster": str(initial["cluster"].pk), "manifest": initial["manifest"]}
    assert site.client.post(site.url(DEPLOYMENTS, "add"), form).status_code == 302
    made = stored(site, DEPLOYMENTS, "my-app")
    assert (made["spec"]["revisionHistoryLimit"], made["metadata"]["generation"]) == (10, 1)
    assert (last_change().verb, last_change().by, last_change().why) == (
        "create",
        "teacher",
        "created in the admin",
    )


@pytest.mark.parametrize(
    ("manifest", "field", "says"),
    [
        ("apiVersion: v1\nkind: Service\nmetadata: {name: a}", "manifest", "makes objects of kind ConfigMap"),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A_b}",
            "manifest",
            "metadata.name: Invalid value",
        ),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: taken}", "__all__", "already exists"),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: nowhere}",
            "__all__",
            'namespaces "nowhere" not found',
        ),
    ],
)
def test_what_cannot_be_made_is_refused(site: Site, manifest: str, field: str, says: str) -> None:
    make(site, "configmaps", {"metadata": {"name": "taken"}})
    count = Change.objects.count()
    form = {"cluster": str(site.row("configmaps", "taken").cluster_id), "manifest": manifest}
    found = site.errors(site.client.post(site.url("configmaps", "add"), form))
    assert any(says in text for text in found[field]), found
    assert Change.objects.count() == count


# -- deleting ------------------------------------------------------------------------------------------------


def placed(site: Site, name: str) -> Obj:
    running = pod(name)
    return make(site, "pods", {**running, "spec": {**running["spec"], "nodeName": "node-1"}})


def test_deleting_a_running_pod_only_marks_it(site: Site) -> None:
    placed(site, "web")
    assert site.client.get(site.url("pods", "delete", "web")).status_code == 200
    assert not meta.is_deleting(stored(site, "pods"))
    answer = site.client.post(site.url("pods", "delete", "web"), {"post": "yes"}, follow=True)
    assert meta.is_deleting(stored(site, "pods"))
    assert stored(site, "pods")["metadata"]["deletionGracePeriodSeconds"] == 30
    assert [str(m) for m in answer.context["messages"]] == [
        "1 marked for deletion: they go once their grace or finalizers are over."
    ]
    assert (last_change().by, last_change().why) == ("teacher", "deleted in the admin")


def test_deleting_a_service_takes_it_away_and_gives_back_its_address(site: Site) -> None:
    address = make(site, "services", service())["spec"]["clusterIP"]
    site.client.post(site.url("services", "delete", "web"), {"post": "yes"})
    with pytest.raises(StatusError):
        stored(site, "services")
    assert make(site, "services", service(clusterIP=address))["spec"]["clusterIP"] == address


def test_deleting_many_asks_first_and_then_deletes_each_as_kubernetes_would(site: Site) -> None:
    placed(site, "a")
    make(site, "pods", pod("b"))
    make(site, "pods", pod("c"))
    chosen = [str(site.row("pods", name).pk) for name in ("a", "b")]
    action = {"action": "delete_selected", "_selected_action": chosen}
    asked = site.client.post(site.url("pods", "changelist"), action)
    assert "default/a" in asked.content.decode()
    assert site.names("pods") == ["a", "b", "c"]
    done = site.client.post(site.url("pods", "changelist"), {**action, "post": "yes"}, follow=True)
    assert [str(m) for m in done.context["messages"]] == [
        "1 deleted.",
        "1 marked for deletion: they go once their grace or finalizers are over.",
    ]
    assert site.names("pods") == ["a", "c"]
    assert meta.is_deleting(stored(site, "pods", "a"))


# -- around it -----------------------------------------------------------------------------------------------


def test_a_page_links_owners_what_is_owned_events_and_history(site: Site) -> None:
    owner = make(site, DEPLOYMENTS, deployment())
    owned = pod("mine")
    owned["metadata"]["ownerReferences"] = [
        meta.owner_ref({**owner, "apiVersion": "apps/v1", "kind": "Deployment"})
    ]
    made = make(site, "pods", owned)
    about = {"kind": "Pod", "name": "mine", "namespace": "default", "uid": meta.uid(made)}
    event = {
        "metadata": {"name": "e"},
        "involvedObject": about,
        "reason": "Pulled",
        "message": "got it",
        "type": "Normal",
    }
    make(site, "events", event)
    page = site.client.get(site.url("pods", "change", "mine"))
    assert [link.url for link in page.context["owners"]] == [site.url(DEPLOYMENTS, "change", "web")]
    assert [(e.reason, e.message) for e in page.context["events"]] == [("Pulled", "got it")]
    owners = site.client.get(site.url(DEPLOYMENTS, "change", "web"))
    assert [link.url for link in owners.context["owned"]] == [site.url("pods", "change", "mine")]
    history = site.client.get(site.url("pods", "history", "mine"), follow=True)
    assert [(c.verb, c.name) for c in history.context["cl"].result_list] == [("create", "mine")]


# -- who may -------------------------------------------------------------------------------------------------


def test_strangers_are_sent_to_sign_in(site: Site) -> None:
    assert Client().get(site.url("pods", "changelist")).status_code == 302


def test_staff_may_do_what_djangos_permissions_say(site: Site, django_user_model: Any) -> None:
    make(site, DEPLOYMENTS, deployment())
    helper = django_user_model.objects.create_user("helper", is_staff=True)
    helper.user_permissions.add(Permission.objects.get(codename="view_deployment"))
    site.client.force_login(helper)
    page = site.client.get(site.url(DEPLOYMENTS, "change", "web"))
    assert "replicas: 2" in page.content.decode()
    assert site.client.post(site.url(DEPLOYMENTS, "change", "web"), {"spec.replicas": "3"}).status_code == 403
    assert site.client.post(site.url(DEPLOYMENTS, "delete", "web"), {"post": "yes"}).status_code == 403
    assert site.client.get(site.url("pods", "changelist")).status_code == 403
    assert stored(site, DEPLOYMENTS)["spec"]["replicas"] == 2


def test_the_actor_has_the_groups_the_api_server_gives_staff(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(site, DEPLOYMENTS, deployment())
    seen: list[Actor] = []
    real = type(site.registry).modify

    def modify(registry: Any, *args: Any, actor: Actor, **kwargs: Any) -> Obj:
        seen.append(actor)
        return real(registry, *args, actor=actor, **kwargs)

    monkeypatch.setattr(type(site.registry), "modify", modify)
    site.edit(DEPLOYMENTS, "web", {"spec.replicas": "3"})
    assert set(seen) == {Actor("teacher", ("system:masters", "system:authenticated"), "admin")}
