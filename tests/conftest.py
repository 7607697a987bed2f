"""What every test may ask for. Fixtures of one room live in that room's own conftest."""

from __future__ import annotations

import shutil

import pytest

from tests.settings import FOLDER


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove this process's folder. (Not by atexit: xdist's workers end without it.)"""
    shutil.rmtree(FOLDER, ignore_errors=True)
