"""A home on a disk, kept the same as its rows."""

from __future__ import annotations

import pytest

from cluster.client import bootstrap
from dashboard.laptop.desk import Desk, desk
from dashboard.laptop.files import QUOTA, Home

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Home:
    bootstrap.create_cluster("demo")
    return Home("demo", "ada")


def test_what_a_command_writes_is_kept(home: Home) -> None:
    at = Desk(home)
    at.disk.write("/web/pod.yaml", b"kind: Pod", 0o600)
    assert at.sync() == []
    assert home.read("web/pod.yaml") == b"kind: Pod"
    later = Desk(home)
    later.sync()
    assert later.disk.read("/web/pod.yaml") == b"kind: Pod"
    assert later.disk.stat("/web/pod.yaml").mode & 0o777 == 0o600


def test_what_a_command_changes_or_removes_is_changed_or_removed(home: Home) -> None:
    at = Desk(home)
    at.disk.write("/a", b"1")
    at.disk.write("/b", b"1")
    at.sync()
    at.disk.write("/a", b"22")
    at.disk.remove("/b")
    at.sync()
    assert home.read("a") == b"22"
    assert list(home.listing()) == ["a"]


def test_what_the_page_writes_or_removes_stands_on_the_disk(home: Home) -> None:
    at = Desk(home)
    home.write("a", b"1")
    home.write("b", b"1")
    at.sync()
    home.write("a", b"2")
    home.remove("b")
    at.sync()
    assert at.disk.read("/a") == b"2"
    assert not at.disk.exists("/b")


def test_where_both_changed_a_file_the_page_wins(home: Home) -> None:
    at = Desk(home)
    at.disk.write("/a", b"old")
    at.sync()
    at.disk.write("/a", b"by a command")
    home.write("a", b"by the page")
    at.sync()
    assert at.disk.read("/a") == home.read("a") == b"by the page"


def test_nothing_is_written_when_nothing_changed(home: Home, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    at = Desk(home)
    at.disk.write("/a", b"1")
    at.sync()
    with django_assert_num_queries(1):
        at.sync()


def test_a_file_too_big_to_keep_is_told_once_and_stays_for_now(home: Home) -> None:
    at = Desk(home)
    at.disk.write("/big", b"x" * (QUOTA + 1))
    assert at.sync() == ["big: Disk quota exceeded"]
    assert at.sync() == []
    assert at.disk.exists("/big")
    assert not home.listing()


def test_all_terminals_of_a_person_share_one_home(home: Home) -> None:
    assert desk(home) is desk(Home("demo", "ada"))
    assert desk(home) is not desk(Home("demo", "eve"))
