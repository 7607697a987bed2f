from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.kubectl.run import run
from cluster.kubectl.session import Session
from cluster.kubectl.transport import Request

POD: Obj = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "p", "namespace": "default"},
    "spec": {"containers": [{"name": "a"}, {"name": "b"}]},
}
PODS = {"resource": "pods", "singularResource": "pod", "scope": "Namespaced", "responseKind": {"kind": "Pod"}}
DISCOVERY = {"items": [{"metadata": {}, "versions": [{"version": "v1", "resources": [PODS]}]}]}


@dataclass
class Answer:
    body: Sequence[bytes]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    async def read(self) -> bytes:
        return b"".join(self.body)

    async def chunks(self) -> AsyncIterator[bytes]:
        for piece in self.body:
            await asyncio.sleep(0)
            yield piece


@dataclass
class Server:
    """Answers with a pod of two containers; `logs` are the pieces of each one's log."""

    logs: dict[str, Sequence[bytes]]

    async def __call__(self, request: Request) -> Answer:
        if request.path.endswith("/log"):
            container = dict(request.query)["container"]
            if container in self.logs:
                return Answer(self.logs[container])
            refusal = {"kind": "Status", "code": 400, "reason": "BadRequest", "message": "no log"}
            return Answer([json.dumps(refusal).encode()], 400)
        found: Obj = POD if "/pods/" in request.path else DISCOVERY if request.path == "/api" else {}
        return Answer([json.dumps(found).encode()])

    async def websocket(self, *_: Any) -> Answer:
        raise AssertionError


class Sink:
    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str | bytes) -> None:
        self.text += text if isinstance(text, str) else text.decode()

    async def drain(self) -> None:
        await asyncio.sleep(0)


class Terminal:
    interactive, size = False, (80, 24)

    def __init__(self) -> None:
        self.stdin, self.stdout, self.stderr = Any, Sink(), Sink()


class NoFiles:
    async def exists(self, path: str) -> bool:
        return False

    async def read(self, path: str) -> bytes:
        raise FileNotFoundError(path)


def kubectl(*argv: str, **logs: Sequence[bytes]) -> tuple[str, str, int]:
    terminal: Any = Terminal()
    files: Any = NoFiles()
    code = asyncio.run(run(argv, Session(Server(logs), terminal, files)))
    return terminal.stdout.text, terminal.stderr.text, code


def test_streams_that_are_followed_together_are_woven_line_by_line() -> None:
    stdout, _, code = kubectl(
        "logs", "p", "-f", "--all-containers", "--prefix", a=[b"o", b"ne\ntw", b"o\n"], b=[b"x\ny"]
    )
    assert sorted(stdout.replace("y[", "y\n[").splitlines()) == [
        "[pod/p/a] one",
        "[pod/p/a] two",
        "[pod/p/b] x",
        "[pod/p/b] y",
    ]
    assert code == 0


def test_the_first_failure_ends_them_all_unless_errors_are_ignored() -> None:
    assert kubectl("logs", "p", "-f", "--all-containers", a=[b"x\n"])[1:] == (
        "Error from server (BadRequest): no log\n",
        1,
    )
    stdout, stderr, code = kubectl("logs", "p", "--all-containers", "--ignore-errors", a=[b"x\n"])
    assert (stdout, stderr, code) == ("x\nerror: no log\n", "", 0)


def test_no_more_streams_are_followed_than_is_allowed() -> None:
    _, stderr, code = kubectl("logs", "p", "-f", "--all-containers", "--max-log-requests=1", a=[], b=[])
    assert stderr.startswith("error: you are attempting to follow 2 log streams, but maximum allowed concurrency is 1")
    assert code == 1


def test_a_person_is_told_which_container_was_chosen() -> None:
    assert kubectl("logs", "p", a=[b"x\n"]) == ("x\n", 'Defaulted container "a" out of: a, b\n', 0)
