"""Weak Wi-Fi is served: what a student's first page weighs, as it goes over the wire."""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath

import pytest

from dashboard.serving.files import Files
from tests.dashboard.classrooms.conftest import School

COLD = 300_000
"""Bytes of a first page with nothing in the browser's cache."""
TAKES = {b"accept-encoding": b"gzip"}
IMPORTED = re.compile(r'^(?:import|export)\b[^;]*?from\s+"(\.[^"]+)"|^import\s+"(\.[^"]+)"', re.M)
USED = re.compile(r'url\("?((?!data:|#)[^")]+)"?\)')
NAMED = re.compile(r'(?:href|src)="/static/([^"]+)"')
LEANT_ON = {"mjs": IMPORTED, "css": USED}


def needed(name: str, files: Files, known: dict[str, int]) -> None:
    """The bytes of a file, and of all that it cannot do without."""
    if name in known:
        return
    file = files.find(name)
    assert file is not None, name
    known[name] = len(file.answer(TAKES)[2])
    pattern = LEANT_ON.get(name.rpartition(".")[2])
    for found in pattern.finditer(file.plain.decode()) if pattern else ():
        path = next(filter(None, found.groups()))
        needed(normpath(join(dirname(name), path)), files, known)


def address(school: School, which: str) -> str:
    known = {"cluster": f"/clusters/{school.anna.seat.cluster_id}/", "seat": f"/class/{school.classroom.code}/seat/"}
    return known[which]


def page(school: School, address: str) -> tuple[str, dict[str, int]]:
    """A page, and the files that it needs before anything is pressed, with their bytes."""
    html = school.browser(school.anna).get(address).content.decode()
    files, known = Files(None), dict[str, int]()
    for name in NAMED.findall(html):
        needed(name, files, known)
    return html, known


@pytest.mark.parametrize("which", ["cluster", "seat"])
def test_a_students_pages_are_light_enough_for_a_class_on_one_access_point(school: School, which: str) -> None:
    html, files = page(school, address(school, which))
    assert len(files) > 5
    assert len(html.encode()) + sum(files.values()) <= COLD, sorted(files.items(), key=lambda f: -f[1])[:10]


def test_what_is_only_needed_later_is_not_in_the_first_page(school: School) -> None:
    _, files = page(school, address(school, "cluster"))
    assert "podium/app.mjs" in files
    late = ("yaml", "codemirror", "xterm")
    assert [name for name in files if any(word in name for word in late)] == []
