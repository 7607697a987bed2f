"""A classroom's tables, brought up to the code's own age: what every command does first.

A folder outlives the code that made it. An older one is migrated. A newer one is left alone: its tables have been
changed by migrations that are not here, so nobody knows how to read them, let alone how to write them.
"""

from __future__ import annotations

from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

NEWER = (
    "{} was made by a newer Podium: its database has had migrations that this one does not know ({}). "
    "Use that Podium, or another folder with --data DIR."
)


def prepare(folder: Path) -> None:
    """Make or migrate the tables. CommandError with a sentence when they are newer than the code."""
    if unknown := from_the_future():
        raise CommandError(NEWER.format(folder, ", ".join(unknown)))
    call_command("migrate", verbosity=0, interactive=False)


def from_the_future() -> list[str]:
    """Migrations of our apps that the database has had and the code has not, as "cluster.0042_words"."""
    loader = MigrationLoader(connection)
    unknown = set(loader.applied_migrations) - set(loader.disk_migrations)
    return sorted(f"{app}.{name}" for app, name in unknown if app in loader.migrated_apps)
