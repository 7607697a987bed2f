"""Which database a classroom keeps itself in: SQLite in DIR, or the PostgreSQL that a URL names."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Under ASGI each request runs in a thread of its own, so only a pool spares it a new connection. The web process and
# the loops together stay below PostgreSQL's default of 100.
POOL = {"min_size": 1, "max_size": 40, "timeout": 10}


def settings(url: str, folder: Path) -> dict[str, Any]:
    """Django's DATABASES entry for `postgres://user:password@host:port/name?option=value`; '' is SQLite in folder.

    A path as `host=` option names the folder of a Unix socket. ValueError for any other kind of URL.
    """
    if not url:
        return sqlite(folder / "podium.sqlite3")
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"PODIUM_DATABASE_URL must begin with postgres://, not {parts.scheme}://")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": POOL, **options},
    }


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite as a server's database.

    WAL lets readers go on beside the one writer. IMMEDIATE takes the write lock when a transaction begins: a
    deferred one that reads first and writes later fails with "database is locked" instead of waiting.
    The test database is a file too: in memory there is no WAL, and threads would block each other.
    """
    return {
        "ENGINE": "dashboard.serving.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        "TEST": {"NAME": path.with_name("test.sqlite3")},
    }
