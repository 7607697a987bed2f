"""The files of a home in the database."""

from __future__ import annotations

import pytest

from cluster.client import bootstrap
from dashboard.laptop.files import FILES, QUOTA, Home, Refused, check
from dashboard.laptop.models import HomeFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Home:
    bootstrap.create_cluster("demo")
    return Home("demo", "ada")


def test_a_file_is_read_as_it_was_written(home: Home) -> None:
    home.write("run.sh", b"#!/bin/sh\0\xff", 0o755)
    home.write("web/deployment.yaml", b"kind: Deployment")
    assert list(home.listing()) == ["run.sh", "web/deployment.yaml"]
    assert home.read("run.sh") == b"#!/bin/sh\0\xff"
    assert home.listing()["run.sh"].mode == 0o755


def test_a_new_content_has_a_new_stamp_and_the_same_mode(home: Home) -> None:
    first = home.write("run.sh", b"1", 0o755)
    second = home.write("run.sh", b"2")
    assert first.stamp != second.stamp
    assert second.mode == 0o755


def test_a_folder_goes_with_all_that_is_in_it(home: Home) -> None:
    for path in ("web/a", "web/b/c", "webs"):
        home.write(path, b"")
    home.remove("web")
    assert list(home.listing()) == ["webs"]
    with pytest.raises(FileNotFoundError):
        home.remove("web")


def test_a_home_is_nobody_elses(home: Home) -> None:
    home.write("secret", b"1")
    bootstrap.create_cluster("other")
    assert not Home("demo", "eve").listing()
    assert not Home("other", "ada").listing()


def test_a_cluster_takes_its_homes_with_it(home: Home) -> None:
    home.write("a", b"1")
    bootstrap.delete_cluster("demo")
    assert not HomeFile.objects.exists()


def test_too_much_is_refused_and_changes_nothing(home: Home) -> None:
    home.write("a", b"x" * (QUOTA - 1))
    with pytest.raises(Refused, match="Disk quota exceeded"):
        home.write("b", b"xx")
    assert list(home.listing()) == ["a"]
    home.write("a", b"x" * QUOTA)  # its own old content does not count


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "not a path"),
        ("/etc/passwd", "not a path"),
        ("../other", "not a path"),
        ("a//b", "not a path"),
        ("a\0b", "not a path"),
        ("x" * 256, "File name too long"),
        ("a/" * 20 + "b", "File name too long"),
        ("web", "Is a directory"),
        ("web/file/more", "Not a directory"),
    ],
)
def test_no_file_can_stand_there(path: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        check(path, 1, {"web/file": 1})


def test_there_are_only_so_many_files() -> None:
    full = {f"f{number}": 0 for number in range(FILES)}
    check("f0", 1, full)
    with pytest.raises(Refused, match="Disk quota exceeded"):
        check("another", 1, full)
