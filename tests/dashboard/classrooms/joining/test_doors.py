"""The ways in for students, in a browser."""

from __future__ import annotations

import re
from typing import Any

import orjson
import yaml
from django.test import Client

from dashboard.classrooms.joining import limits, seating
from dashboard.classrooms.models import Person, Seat
from tests.cluster.apiserver.conftest import Api
from tests.dashboard.classrooms.conftest import ONE_NODE, School


def said(answer: Any) -> str:
    """What the alert on a page says."""
    found = re.search(r'role="alert">([^<]*)', answer.content.decode())
    return found.group(1) if found else ""


def phrase_on(answer: Any) -> str:
    found = re.search(r'class="words mono">([^<]*)', answer.content.decode())
    assert found, answer.content
    return found.group(1)


def joined(school: School, **typed: str) -> tuple[Client, str]:
    """A new browser that has sat down, and its phrase."""
    browser = Client()
    answer = browser.post("/join/", {"code": school.classroom.code, **typed})
    assert answer.status_code == 200, said(answer)
    return browser, phrase_on(answer)


def test_a_stranger_at_the_site_is_asked_to_join(school: School) -> None:
    page = Client().get("/").content.decode()
    assert 'action="/join/"' in page
    assert "/sign-in/" in page


def test_a_stranger_joins_a_class_whose_seats_were_made_ahead(school: School) -> None:
    ahead = seating.open_class(school.teacher, "Lecture", seats=1, **ONE_NODE)
    page = Client().get(f"/join/{ahead.code}/")
    assert (page.status_code, 'name="name"' in page.content.decode()) == (200, True)
    assert seating.join(ahead, "Dora").person.seat.number == 1


def test_a_code_and_a_name_lead_to_a_seat_and_from_then_on_home(school: School) -> None:
    browser, _ = joined(school, name="Cleo")
    cleo = Person.objects.get(alias="cleo")
    home = browser.get("/")
    assert home.headers["Location"] == f"/clusters/{cleo.seat.cluster_id}/"
    page = browser.get(home.headers["Location"])
    assert page.status_code == 200
    assert 'data-user="cleo"' in page.content.decode()


def test_a_link_from_a_qr_code_has_the_code_filled_in(school: School) -> None:
    code = school.classroom.code
    assert f'value="{code}"' in Client().get(f"/join/{code.lower()}/").content.decode()


def test_who_sits_already_is_sent_to_their_seat(school: School) -> None:
    browser = school.browser(school.anna)
    answer = browser.post("/join/", {"code": school.classroom.code, "name": "Again"})
    assert answer.headers["Location"] == f"/clusters/{school.anna.seat.cluster_id}/"
    assert not Person.objects.filter(alias="again").exists()


def test_a_name_is_drawn_when_that_is_wished(school: School) -> None:
    joined(school, name="Ignored", drawn="1")
    assert not Person.objects.filter(alias="ignored").exists()
    assert Person.objects.filter(classroom=school.classroom).count() == 3


def test_a_wrong_code_and_a_closed_door_say_what_to_do(school: School) -> None:
    wrong = Client().post("/join/", {"code": "AAAAAA", "name": "x"})
    assert (wrong.status_code, said(wrong)[:28]) == (400, "No class has this code now. ")
    school.classroom.door = False
    school.classroom.save()
    assert "door of this class is closed" in said(Client().post("/join/", {"code": school.classroom.code, "name": "x"}))


def test_a_teacher_is_not_signed_out_by_trying_the_door(school: School) -> None:
    browser = school.browser(school.teacher)
    answer = browser.post("/join/", {"code": school.classroom.code, "name": "x"})
    assert "You are signed in as teacher" in said(answer)
    assert browser.get(f"/class/{school.classroom.code}/").status_code == 200


def test_three_words_bring_one_back_from_any_browser(school: School) -> None:
    _, phrase = joined(school, name="Cleo")
    other = Client()
    answer = other.post("/back/", {"code": school.classroom.code, "phrase": phrase.upper()})
    assert answer.headers["Location"] == f"/clusters/{Person.objects.get(alias='cleo').seat.cluster_id}/"
    assert other.get(answer.headers["Location"]).status_code == 200
    assert "Nobody in this class" in said(Client().post("/back/", {"code": school.classroom.code, "phrase": "a b c"}))


def test_new_words_end_the_old_ones(school: School) -> None:
    browser, phrase = joined(school, name="Cleo")
    again = phrase_on(browser.post(f"/class/{school.classroom.code}/seat/"))
    code = school.classroom.code
    assert Client().post("/back/", {"code": code, "phrase": phrase}).status_code == 400
    assert Client().post("/back/", {"code": code, "phrase": again}).status_code == 302


def test_a_kubeconfig_is_ones_own_and_names_the_address_one_came_to(school: School) -> None:
    answer = school.browser(school.anna).get(
        f"/class/{school.classroom.code}/kubeconfig/", headers={"host": "localhost:8000"}
    )
    config = yaml.safe_load(answer.content)
    cluster = str(school.anna.seat.cluster_id)
    assert config["clusters"][0]["cluster"]["server"] == f"https://localhost:6443/clusters/{cluster}"
    assert config["users"] == [{"name": "anna", "user": {"token": school.anna.token}}]
    assert Api(config["users"][0]["user"]["token"], cluster).get("api/v1/namespaces").code == 200
    refresh = f"#   kubectl config set-cluster {cluster} --server=https://ADDRESS:6443/clusters/{cluster}"
    assert refresh in answer.content.decode().splitlines()


def test_a_seat_has_one_hand_which_tires(school: School) -> None:
    browser, address = school.browser(school.anna), f"/class/{school.classroom.code}/hand/"

    def hand(up: bool) -> Any:
        return browser.post(address, orjson.dumps({"up": up}), content_type="application/json")

    first = hand(True).json()["hand"]
    assert first
    assert hand(True).json()["hand"] == first == Seat.objects.get(pk=school.anna.seat.pk).hand
    assert hand(False).json() == {"hand": ""}
    for _ in range(limits.HANDS.most):
        hand(False)
    assert hand(True).status_code == 429
