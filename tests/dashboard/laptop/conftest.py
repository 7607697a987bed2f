"""The small world that the runtime's own tests stand in."""

from tests.cluster.runtime.conftest import world

__all__ = ["world"]
