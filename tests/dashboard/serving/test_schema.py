"""A folder that is older than the code is migrated; one that is newer is left alone, with a sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from dashboard.serving import schema
from tests.harness.live import Live

FIRST = {
    "name": "old", "uid": "u", "created": "2026-01-01T00:00:00Z", "revision": 1, "compacted": 0, "traffic": 0,
    "syncs": 0, "pace": "normal", "speed": 1.0, "paused": False, "steps": 0, "counter_base": 0.0, "counter_anchor": 0.0,
    "cloud": "podium", "strict_135": False, "nodes": 3, "token": "t", "signing_key": "", "ca": "",
    "ipvs_scheduler": "rr", "proxy_mode": "iptables", "advice": "field",
}  # fmt: skip
"""A cluster's row as the fifth migration left it."""


def test_the_database_of_this_code_is_not_from_the_future(db: None) -> None:
    assert schema.from_the_future() == []


def test_a_newer_database_is_refused_in_a_sentence(db: None, tmp_path: Path) -> None:
    MigrationRecorder(connection).record_applied("cluster", "9999_later")
    with pytest.raises(CommandError, match=r"newer Podium.*\(cluster\.9999_later\).*--data DIR"):
        schema.prepare(tmp_path)


def test_migrations_of_apps_that_are_no_longer_installed_do_not_matter(db: None) -> None:
    MigrationRecorder(connection).record_applied("somebody", "0001_initial")
    assert schema.from_the_future() == []


@pytest.mark.slow
def test_a_folder_from_an_older_podium_keeps_its_clusters(tmp_path: Path) -> None:
    room = Live(tmp_path / "room", [])
    room.manage("migrate", "cluster", "0005")
    with closing(sqlite3.connect(room.data / "podium.sqlite3")) as rows, rows:
        names, holes = ", ".join(FIRST), ", ".join(f":{name}" for name in FIRST)
        rows.execute(f"INSERT INTO cluster_cluster ({names}) VALUES ({holes})", FIRST)
    assert "old" in room.manage("list_clusters")
