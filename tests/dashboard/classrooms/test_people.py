"""A classroom's people as the API server, the shells and the log know them."""

from __future__ import annotations

from io import StringIO
from typing import Any

import orjson
import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory

from cluster.apimachinery.errors import StatusError
from cluster.apiserver import authentication
from cluster.client import pki, tokens
from cluster.etcd.models import Change, Cluster
from cluster.registry.registry import Registry
from dashboard.classrooms import people
from dashboard.classrooms.models import Person, Seat
from tests.cluster.apiserver.conftest import Api
from tests.dashboard.classrooms.conftest import School, small_cluster

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
    people.reset_cluster(cluster)
    assert api(school.anna).get(PODS).code == 200


def test_whoever_could_look_at_a_cluster_still_can_when_it_began_anew(school: School) -> None:
    seats, led, other = str(school.anna.seat.cluster_id), "led", "other"
    for name in (led, other):
        small_cluster(name)
    people.admit_observers(led)
    for name in (seats, led, other):
        call_command("reset_cluster", name, stdout=StringIO())
    assert Api("", seats, client=school.browser(school.observer)).get(PODS).code == 200
    bound = [Registry(name).find(people.BINDINGS, "", people.OBSERVERS) for name in (led, other)]
    assert [one is not None for one in bound] == [True, False]


def test_who_is_gone_from_the_class_has_no_token(school: School) -> None:
    token, cluster = school.anna.token, str(school.anna.seat.cluster_id)
    school.anna.user.delete()
    assert Api(token, cluster).get(PODS).code == 401


def test_a_laptops_kubectl_speaks_as_its_owner(school: School) -> None:
    cluster = str(school.anna.seat.cluster_id)
    assert people.credentials(cluster, school.anna.user.get_username()) == ("anna", school.anna.token)
    elsewhere = str(school.ben.seat.cluster_id)
    assert people.credentials(elsewhere, school.anna.user.get_username())[1] != school.anna.token
    alone = small_cluster("alone")
    assert people.credentials("alone", "teacher") == ("alone-admin", alone.token)


def test_a_helpers_kubectl_speaks_under_their_own_name(school: School) -> None:
    cluster = str(school.anna.seat.cluster_id)
    user, token = people.credentials(cluster, "the-assistant")
    assert (user, authentication.cluster_of(token)) == ("the-assistant", cluster)
    assert Api(token, cluster).post(CONFIG_MAPS, {"metadata": {"name": "hers"}}).code == 201
    assert Change.objects.latest("pk").by == "the-assistant"
    assert Api(token, str(school.ben.seat.cluster_id)).get(PODS).code == 401


@pytest.mark.parametrize("who", ["the-observer", "anna", "ms-other", "nobody's"])
def test_a_helpers_token_is_worth_what_its_owner_is(school: School, who: str) -> None:
    """An observer looks on, who is nobody there is nobody, and a token is not made up."""
    cluster = str(school.anna.seat.cluster_id)
    name = school.ben.user.get_username() if who == "anna" else "ms-other" if who == "nobody's" else who
    _, token = people.credentials(cluster, name)
    if who == "nobody's":
        token = token.replace(f".{school.other_teacher.pk}.", f".{school.teacher.pk}.")
    codes = Api(token, cluster).get(PODS).code, Api(token, cluster).post(CONFIG_MAPS, {"metadata": {"name": "m"}}).code
    assert codes == ((200, 403) if who == "the-observer" else (401, 401))


def test_what_a_muted_seats_cluster_gave_out_is_refused_until_it_is_unmuted(school: School) -> None:
    row = Cluster.objects.get(name=school.anna.seat.cluster_id)
    account = Registry(row.name).get("serviceaccounts", "default", "default")
    minted = Api(tokens.issue(row.signing_key, account)[0], row.name)
    assert minted.get("version").code == 200
    Seat.objects.filter(pk=school.anna.seat.pk).update(muted=True)
    assert minted.get("version").code == 401
    pem = pki.issued(row.signing_key, "teacher", ["system:masters"])[1]
    request = RequestFactory().get("/")
    request.scope = {"extensions": {"tls": {"client_cert_chain": [pem]}}}  # type: ignore[attr-defined]
    with pytest.raises(StatusError, match="Unauthorized"):
        authentication.authenticate(request, row)
    Seat.objects.filter(pk=school.anna.seat.pk).update(muted=False)
    assert minted.get("version").code == 200
    assert authentication.authenticate(request, row).name == "teacher"


@pytest.mark.parametrize(
    ("who", "goes_on"),
    [("anna", False), ("a pod", False), ("a certificate", False), ("the-assistant", True), ("the cluster", True)],
)
def test_an_open_stream_of_a_muted_seat_is_fed_by_helpers_alone(school: School, who: str, goes_on: bool) -> None:
    """Whoever they act as, and whatever name they have had signed."""
    row = Cluster.objects.get(name=school.anna.seat.cluster_id)
    scope: dict[str, Any] = {}
    if who == "a pod":
        token = tokens.issue(row.signing_key, Registry(row.name).get("serviceaccounts", "default", "default"))[0]
    elif who == "a certificate":
        pem = pki.issued(row.signing_key, "kubernetes-admin", ["system:masters"])[1]
        token, scope = "", {"extensions": {"tls": {"client_cert_chain": [pem]}}}
    else:
        token = row.token if who == "the cluster" else people.credentials(
            row.name, school.anna.user.get_username() if who == "anna" else who
        )[1]  # fmt: skip
    asking = {"Authorization": f"Bearer {token}"} if token else {}
    request = RequestFactory().get("/", headers={**asking, "Impersonate-User": "kubernetes-admin"})
    request.scope = scope  # type: ignore[attr-defined]
    proven = authentication.authenticate(request, row)
    assert authentication.holds(request, row, proven)
    Seat.objects.filter(pk=school.anna.seat.pk).update(muted=True)
    assert authentication.holds(request, row, proven) == goes_on


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
