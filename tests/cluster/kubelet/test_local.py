"""How streams end. Expected: kubelet's remotecommand, where ServeExec sends an exit code and ServeAttach none."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, cast

from cluster.kubelet.local import Stream
from cluster.runtime.attachment import Attachment


def ended(code: int) -> Future[int]:
    done = Future[int]()
    done.set_result(code)
    return done


async def test_an_exec_ends_with_its_commands_exit_code() -> None:
    stream = Stream(lambda output: cast(Any, SimpleNamespace(done=ended(7))))
    status = await stream.status()
    assert (status["status"], status["reason"]) == ("Failure", "NonZeroExitCode")
    assert status["details"]["causes"] == [{"reason": "ExitCode", "message": "7"}]


async def test_an_attachment_ends_well_whatever_its_process_returned() -> None:
    session = SimpleNamespace(done=ended(7))
    stream = Stream(lambda output: Attachment(cast(Any, None), cast(Any, session), output, lambda: None))
    assert (await stream.status())["status"] == "Success"
