"""A classroom's people as the API server, the shells and the log know them."""

from __future__ import annotations

import orjson
import pytest
from django.test import Client

from cluster.apiserver import authentication
from cluster.client import bootstrap
from cluster.etcd.models import Change, Cluster
from dashboard.classrooms import people
from dashboard.classrooms.models import Person
from tests.cluster.apiserver.conftest import Api
from tests.dashboard.classrooms.conftest import School

CONFIG_MAPS = "api/v1/namespaces/default/configmaps"
PODS = "api/v1/namespaces/default/pods"


def api(person: Person, cluster: str = "") -> Api:
    return Api(person.token, cluster or str(person.seat.cluster_id))


def test_a_student_is_administrator_of_their_own_cluster_under_their_alias(school: School) -> None:
    assert api(school.anna).post(CONFIG_MAPS, {"metadata": {"name": "mine"}}).code == 201
    assert Change.objects.latest("pk").by == "anna"
    assert api(school.anna, str(school.ben.seat.cluster_id)).get(PODS).code == 401


def test_a_token_says_which_cluster_is_meant(school: School) -> None:
    assert authentication.cluster_of(school.anna.token) == school.anna.seat.cluster_id
    assert authentication.cluster_of("podium-nobody") == ""


def test_a_browser_acts_under_the_alias_too(school: School) -> None:
    browser = Api("", str(school.anna.seat.cluster_id), client=school.browser(school.anna))
    assert browser.get(PODS).code == 200
    elsewhere = Api("", str(school.ben.seat.cluster_id), client=school.browser(school.anna))
    assert elsewhere.get(PODS).code == 403  # system:anonymous


@pytest.mark.parametrize("who", ["observer", "anna"])
def test_who_may_only_look_reads_and_cannot_write(school: School, who: str) -> None:
    school.anna.seat.muted = True
    school.anna.seat.save()
    browser = Api("", str(school.anna.seat.cluster_id), client=school.browser(getattr(school, who)))
    assert browser.get(PODS).code == 200
    assert browser.post(CONFIG_MAPS, {"metadata": {"name": "mine"}}).code == 403


def test_a_muted_seats_token_is_muted_too_and_a_reset_cluster_can_still_be_watched(school: School) -> None:
    school.anna.seat.muted = True
    school.anna.seat.save()
    cluster = str(school.anna.seat.cluster_id)
    assert api(school.anna).post(CONFIG_MAPS, {"metadata": {"name": "mine"}}).code == 403
    bootstrap.reset_cluster(cluster)
    people.admit_observers(cluster)
    assert api(school.anna).get(PODS).code == 200


def test_who_is_gone_from_the_class_has_no_token(school: School) -> None:
    token, cluster = school.anna.token, str(school.anna.seat.cluster_id)
    school.anna.user.delete()
    assert Api(token, cluster).get(PODS).code == 401


def test_a_laptops_kubectl_speaks_as_its_owner(school: School) -> None:
    cluster = str(school.anna.seat.cluster_id)
    assert people.credentials(cluster, school.anna.user.get_username()) == ("anna", school.anna.token)
    kubeconfig_user, token = people.credentials(cluster, "teacher")
    assert (kubeconfig_user, token) == (f"{cluster}-admin", Cluster.objects.get(name=cluster).token)
    assert people.credentials(str(school.ben.seat.cluster_id), school.anna.user.get_username())[1] != school.anna.token


def test_a_state_applied_again_is_the_students_act(school: School) -> None:
    cluster = str(school.anna.seat.cluster_id)
    api(school.anna).post(CONFIG_MAPS, {"metadata": {"name": "mine"}})
    made = Change.objects.latest("pk")
    api(school.anna)("DELETE", f"{CONFIG_MAPS}/mine")
    browser: Client = school.browser(school.anna)
    address = f"/ui/clusters/{cluster}/history/{made.revision}/apply/"
    steps = [step["key"] for step in browser.get(address).json()["steps"]]
    answer = browser.post(address, orjson.dumps({"steps": steps}), content_type="application/json")
    assert answer.status_code == 200
    again = Change.objects.latest("pk")
    assert (again.verb, again.name, again.by) == ("create", "mine", "anna")
