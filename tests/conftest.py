"""What every test may ask for. Fixtures of one room live in that room's own conftest."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.test.utils import setup_databases

from cluster.apimachinery import clock
from cluster.etcd import guard
from cluster.etcd.watch import hub
from tests.harness import tables
from tests.settings import FOLDER

# The tests start some hundred processes: where the environment forbids to keep what was compiled, each would compile
# all of Podium anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

LONGEST = (
    "tests/test_both_engines.py",
    "tests/conformance/twin/test_twin.py",
    "tests/conformance/fuzz/test_fuzz.py",
)
"""Files that take minutes come first, or one worker runs the last of them while the other has nothing left."""


SECOND_TRY = pytest.mark.flaky(reruns=1)
"""For tests of real processes on a busy machine's time. That one was needed is told at the end (RERUN), and is a
defect of the test or of Podium, to be mended; what fails twice fails."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.nodeid.partition("::")[0] not in LONGEST)
    for item in items:
        if item.get_closest_marker("slow") or item.get_closest_marker("browser"):
            item.add_marker(SECOND_TRY)


def pytest_collection_finish() -> None:
    """Fourteen thousand tests are a big heap that stays: the garbage collector need not look through it again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why each second try was needed, or nobody ever learns what to mend."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"second try: {report.nodeid}", sep="-")
        terminalreporter.write_line(report.longreprtext)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove this process's folder. (Not by atexit: xdist's workers end without it.)"""
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database begins as a copy of tables made before: migrating takes longer than most files of tests."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        tables.copy_to(database["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """Go on from that copy, which goes with this process's folder. (pytest-django's own looks for tests that are marked
    first, and finds none where all of them commit what they write: `live` of tests/cluster/apiserver.)"""
    with django_db_blocker.unblock():
        setup_databases(verbosity=0, interactive=False, keepdb=True, serialized_aliases=[])


@pytest.fixture(autouse=True)
def _nobody_follows_the_log_after_a_test() -> Iterator[None]:
    """The process has one hub; a runner that a test leaves behind must not be told of the next test's clusters."""
    before = list(hub._subscriptions)
    yield
    for subscription in [s for s in hub._subscriptions if s not in before]:
        hub.unsubscribe(subscription)


@pytest.fixture(autouse=True)
def _after_a_test_it_is_as_late_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate made at a time that a test has moved would be none for the next."""
    monkeypatch.setattr(clock, "_offset", clock._offset)


@pytest.fixture(scope="session", autouse=True)
def _a_flush_finds_the_door_open() -> Iterator[None]:
    """After a transactional test Django empties every table, also those that only the store may write."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def teardown(case: TransactionTestCase) -> None:
        with guard.opened():
            flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
