"""Which database PODIUM_DATABASE_URL means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

from dashboard.serving import database


def test_without_a_url_it_is_sqlite_in_the_folder() -> None:
    settings = database.settings("", Path("/room"))
    assert (settings["ENGINE"], settings["NAME"]) == (
        "dashboard.serving.sqlite3",
        Path("/room/podium.sqlite3"),
    )


def test_every_part_of_a_url_is_understood() -> None:
    settings = database.settings("postgres://me:p%40ss@db.example:5433/class?sslmode=require", Path("/room"))
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert [settings[k] for k in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "me", "p@ss", "db.example", "5433", "class",
    ]  # fmt: skip
    assert settings["OPTIONS"] == {"sslmode": "require", "pool": database.POOL}


def test_a_socket_folder_stands_in_for_a_host() -> None:
    assert (
        database.settings("postgres:///class?host=/run/postgresql", Path("/room"))["HOST"]
        == "/run/postgresql"
    )


def test_another_kind_of_url_is_an_error_in_words() -> None:
    with pytest.raises(ValueError, match="must begin with postgres://, not mysql://"):
        database.settings("mysql://host/class", Path("/room"))


@pytest.mark.both_engines
@pytest.mark.django_db
def test_the_engine_that_was_asked_for_answers_as_a_server_should() -> None:
    with connection.cursor() as cursor:
        if os.environ.get("PODIUM_DATABASE_URL"):
            cursor.execute("SHOW server_encoding")
            assert cursor.fetchone() == ("UTF8",)
        else:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
