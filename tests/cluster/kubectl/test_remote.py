"""Expected values: client-go's remotecommand, protocol version 4 and 5."""

from __future__ import annotations

import asyncio
import json

import pytest

from cluster.kubectl import remote
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.remote import ExitError, Streams


class Wire:
    subprotocol = remote.PROTOCOLS[0]

    def __init__(self, *messages: bytes) -> None:
        self.messages = list(messages)

    async def receive(self) -> bytes | None:
        return self.messages.pop(0) if self.messages else None

    async def send(self, message: bytes) -> None: ...

    async def close(self) -> None: ...


async def _drained() -> None: ...


def shown(*messages: bytes) -> tuple[bytes, bytes]:
    out, err = bytearray(), bytearray()
    asyncio.run(remote._show(Wire(*messages), Streams(out.extend, err.extend, _drained)))
    return bytes(out), bytes(err)


def status(**fields: object) -> bytes:
    return b"\x03" + json.dumps(fields).encode()


def test_the_first_byte_says_which_stream_it_is() -> None:
    assert shown(b"\x01out", b"\x02err", b"\x01", status(status="Success"), b"\x01late") == (b"out", b"err")


def test_another_exit_code_is_kubectls_own() -> None:
    cause = {"reason": "ExitCode", "message": "3"}
    with pytest.raises(ExitError) as caught:
        shown(status(status="Failure", reason="NonZeroExitCode", details={"causes": [cause]}))
    assert (caught.value.code, caught.value.text()) == (3, "command terminated with exit code 3")


def test_any_other_failure_is_told_as_it_is() -> None:
    with pytest.raises(KubectlError, match="no such thing"):
        shown(status(status="Failure", message="no such thing"))
