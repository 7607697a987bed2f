"""The site's own files: each read once, packed, and told apart from its next version."""

from __future__ import annotations

import gzip
import os
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard.serving.files import Files, bare

STATIC = Path(__file__).parents[3] / "static" / "podium"
SCRIPT = "export const answer = 42;\n" * 50


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of static files, with a secret beside it."""
    found = tmp_path / "static"
    found.mkdir()
    (found / "a.mjs").write_text(SCRIPT)
    (found / "font.woff2").write_bytes(b"wOF2")
    (tmp_path / "secret.txt").write_text("secret")
    settings.STATICFILES_DIRS = [found]
    return found


async def ask(files: Files, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    told: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    await files({"type": "http", "method": method, "path": path, "headers": asked}, None, send)
    head = {name.decode(): value.decode() for name, value in told[0]["headers"]}
    return told[0]["status"], head, told[1]["body"]


@pytest.fixture
def files(folder: Path) -> Files:
    async def site(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"the site"})

    return Files(site)


async def test_text_goes_out_packed_to_who_takes_that(files: Files) -> None:
    status, head, body = await ask(files, "/static/a.mjs", accept_encoding="gzip, deflate, br")
    assert (status, head["content-type"], head["content-encoding"]) == (200, "text/javascript; charset=utf-8", "gzip")
    assert (gzip.decompress(body).decode(), int(head["content-length"])) == (SCRIPT, len(body))
    assert head["vary"] == "Accept-Encoding"
    status, head, body = await ask(files, "/static/a.mjs")
    assert (status, body.decode(), "content-encoding" in head) == (200, SCRIPT, False)


async def test_what_is_packed_already_is_not_packed_again(files: Files) -> None:
    _, head, body = await ask(files, "/static/font.woff2", accept_encoding="gzip")
    assert (head["content-type"], body) == ("font/woff2", b"wOF2")


async def test_who_has_it_is_told_so_until_it_changes(files: Files, folder: Path) -> None:
    _, head, _ = await ask(files, "/static/a.mjs")
    assert parsedate_to_datetime(head["last-modified"]).timestamp() == int((folder / "a.mjs").stat().st_mtime)
    status, again, body = await ask(files, "/static/a.mjs", if_none_match=head["etag"])
    assert (status, again["etag"], body) == (304, head["etag"], b"")
    (folder / "a.mjs").write_text("changed")
    os.utime(folder / "a.mjs", (1, 1))
    status, changed, body = await ask(files, "/static/a.mjs", if_none_match=head["etag"])
    assert (status, body, changed["etag"] != head["etag"]) == (200, b"changed", True)


async def test_a_head_has_no_body(files: Files) -> None:
    status, head, body = await ask(files, "/static/a.mjs", method="HEAD")
    assert (status, int(head["content-length"]), body) == (200, len(SCRIPT), b"")


NOWHERE = ("../secret.txt", "/etc/passwd", "nothing.js", "", ".", "a.mjs/", "a\0b", "%2e%2e/secret.txt")


@pytest.mark.parametrize("name", NOWHERE)
async def test_what_is_not_in_the_folder_is_not_found(files: Files, name: str) -> None:
    assert (await ask(files, f"/static/{name}"))[0] == 404


async def test_a_file_that_is_removed_is_gone(files: Files, folder: Path) -> None:
    assert (await ask(files, "/static/a.mjs"))[0] == 200
    (folder / "a.mjs").unlink()
    assert (await ask(files, "/static/a.mjs"))[0] == 404


async def test_all_else_is_the_sites(files: Files) -> None:
    assert (await ask(files, "/clusters/demo/"))[2] == b"the site"


def test_comments_stay_at_home_and_lines_keep_their_numbers() -> None:
    module = b'// a\nimport "b"; // c\n/** d\n * e */\n  /** f */\nconst g = `\n  h`;\n/** i */ j();\n'
    assert bare(module) == b'\nimport "b"; // c\n\n\n\nconst g = `\n  h`;\n/** i */ j();\n'


def test_no_text_of_the_pages_is_taken_for_a_comment() -> None:
    """Between the two ticks of a text no line of ours begins like a comment."""
    for path in STATIC.glob("*.mjs"):
        plain = path.read_text()
        lines = plain.split("\n")
        for at, line in enumerate(bare(plain.encode()).decode().split("\n")):
            if line != lines[at] and not lines[at].strip().startswith("//"):
                assert lines[at].strip().startswith(("/**", "*")), (path.name, at + 1)
