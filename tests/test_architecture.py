"""The walls of the house (see cluster/README.md), kept by tests.

Which room may import which is import-linter's matter, in pyproject.toml. What it cannot see is looked for here, in
the syntax trees: imports hidden inside functions, who reads the clock, siblings that lean on each other, long files.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
LONGEST = 500  # lines; above 350 a file is probably two ideas already

SOURCES = sorted(
    path
    for room in ("cluster", "dashboard")
    for path in (PROJECT / room).rglob("*.py")
    if "migrations" not in path.parts
)
TESTS = sorted((PROJECT / "tests").rglob("*.py"))

# A folder whose modules never import each other, and how deep below it a module stands.
FAMILIES = {
    "cluster.controllers": 1,
    "cluster.scheduler.plugins": 1,
    "cluster.registry.admission": 1,
    "cluster.runtime.images": 1,
    "cluster.api": 3,  # group, version, kind
}
HTTP = (
    "rest_framework",
    "channels",
    "daphne",
    "twisted",
    "django.http",
    "django.views",
    "django.urls",
    "django.test",
)
HTTP_ROOMS = ("cluster.apiserver", "cluster.admin", "cluster.management", "dashboard")
CLOCK = "cluster.apimachinery.clock"
CLOCK_READERS = {
    "time.time",
    "time.time_ns",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.now",
}


def module_of(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def imported(node: ast.AST) -> Iterator[str]:
    """The full names that one import statement brings, or that one `import_string("…")` call does."""
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), names=names):
            yield from (f"{module}.{alias.name}" for alias in names)
        case ast.Call(
            func=ast.Name(id=name) | ast.Attribute(attr=name), args=[ast.Constant(value=str(target)), *_]
        ):
            if name in ("import_string", "import_module", "__import__"):
                yield target


def imports(path: Path) -> set[str]:
    return {name for node in ast.walk(tree_of(path)) for name in imported(node)}


def inside(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


def room_of(name: str) -> str:
    """The room of a module: cluster.client.informer is in cluster.client, all of dashboard is one room."""
    return "dashboard" if inside(name, "dashboard") else ".".join(name.split(".")[:2])


def hidden_imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, name) of every import that is made inside a function, or by its name as text."""
    for function in ast.walk(tree_of(path)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                for name in imported(node):
                    yield getattr(node, "lineno", 0), name


def member_of(name: str, family: str, depth: int) -> str | None:
    """The member that a module belongs to: cluster.controllers.deployment.rolling → cluster.controllers.deployment.

    A module whose name begins with _ is no member: it holds what the members share.
    """
    parts = name.split(".")
    length = family.count(".") + 1 + depth
    if not inside(name, family) or len(parts) < length or parts[length - 1].startswith("_"):
        return None
    return ".".join(parts[:length])


def relative(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def test_imports_run_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_import_across_a_wall_hides_in_a_function() -> None:
    found = [
        f"{relative(path)}:{line}: {name}"
        for path in SOURCES
        for line, name in hidden_imports(path)
        if inside(name, "cluster") or inside(name, "dashboard")
        if room_of(name) != room_of(module_of(path))
    ]
    assert not found


def clock_readings(path: Path) -> Iterator[str]:
    """Every use of a clock, whether as `datetime.now` or by `from time import time`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in CLOCK_READERS:
            yield f"{relative(path)}:{node.lineno}: {ast.unparse(node)}"
    yield from (f"{relative(path)}: {name}" for name in imports(path) if name in CLOCK_READERS)


def test_only_the_clock_reads_a_clock() -> None:
    readers = [path for path in SOURCES if module_of(path) != CLOCK]
    assert [reading for path in readers for reading in clock_readings(path)] == []


def test_http_stays_at_the_api_servers_height() -> None:
    found = [
        f"{relative(path)}: {name}"
        for path in SOURCES
        if not any(inside(module_of(path), room) for room in HTTP_ROOMS)
        for name in sorted(imports(path))
        if any(inside(name, library) for library in HTTP)
    ]
    assert not found


@pytest.mark.parametrize(("family", "depth"), FAMILIES.items())
def test_siblings_do_not_import_each_other(family: str, depth: int) -> None:
    found = []
    for path in SOURCES:
        own = member_of(module_of(path), family, depth)
        if own and path.name != "__init__.py":
            others = {name for name in imports(path) if member_of(name, family, depth) not in (None, own)}
            # `from cluster.controllers import keys` names a function of the package, not a sibling.
            found += [
                f"{relative(path)}: {name}" for name in sorted(others) if is_module(name, family, depth)
            ]
    assert not found


def is_module(name: str, family: str, depth: int) -> bool:
    member = member_of(name, family, depth)
    assert member is not None
    path = PROJECT / member.replace(".", "/")
    return path.with_suffix(".py").exists() or path.is_dir()


def test_no_file_holds_two_ideas() -> None:
    lengths = {relative(path): len(path.read_text().splitlines()) for path in [*SOURCES, *TESTS]}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_the_checks_see_what_they_look_for() -> None:
    source = (
        "import time\ndef f():\n    from cluster.registry import registry\n    import_string('dashboard.x')\n"
    )
    names = [name for node in ast.walk(ast.parse(source)) for name in imported(node)]
    assert names == ["time", "cluster.registry.registry", "dashboard.x"]
    assert room_of("cluster.client.informer") == "cluster.client"
    assert member_of("cluster.api.core.v1.pod", "cluster.api", 3) == "cluster.api.core.v1.pod"
    assert member_of("cluster.api.printing", "cluster.api", 3) is None
    assert member_of("cluster.controllers._pods", "cluster.controllers", 1) is None
