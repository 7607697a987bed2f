"""kubectl as a program of the laptop, typed at its terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from cluster.kubectl.session import Session
from cluster.kubectl.transport import IO, Files, Query, Request, Response, Socket
from cluster.runtime.disk import Disk
from cluster.runtime.laptop import laptop
from dashboard.laptop.kubectl import HIGH_WATER, Person, Printer, completer, program
from tests.cluster.runtime.test_terminal import ESCAPES
from tests.cluster.runtime.world import World


class Server:
    """Refuses everything, and notes who asked."""

    def __init__(self) -> None:
        self.asked: list[Request] = []

    async def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        raise ConnectionError

    async def websocket(
        self, path: str, query: Query, protocols: Sequence[str], headers: Mapping[str, str]
    ) -> Socket | Response:
        raise ConnectionError


def ada(server: Server) -> Person:
    return Person(server, "demo", "ada", "https://127.0.0.1:6443/clusters/demo", "secret-token")


async def typed(world: World, server: Server, script: str, home: Disk | None = None) -> str:
    """What a script prints on a laptop."""
    shown: list[bytes] = []
    host = laptop("demo", world, world.counter, home or Disk(), {"kubectl": program(ada(server))})
    session = world.runtime.session(host, ["bash"], lambda stream, data: shown.append(data), tty=False)
    session.feed(f"{script}\nexit\n".encode())
    session.close_stdin()
    await asyncio.wait_for(asyncio.wrap_future(session.done), 10)
    return ESCAPES.sub("", b"".join(shown).decode())


async def test_every_request_carries_the_persons_own_token(world: World) -> None:
    server = Server()
    assert "was refused" in await typed(world, server, "kubectl get --raw /version")
    assert [request.headers["authorization"] for request in server.asked] == ["Bearer secret-token"]


@pytest.mark.parametrize(
    ("server", "asked"),
    [("https://127.0.0.1:6443/clusters/demo/", 1), ("https://127.0.0.1:6443/clusters/eves", 0), ("localhost:8080", 0)],
)
async def test_it_says_that_it_reaches_no_other_server(world: World, server: str, asked: int) -> None:
    """It asked its own, whatever was named."""
    door = Server()
    said = await typed(world, door, f"kubectl get --raw /version --server={server}")
    assert len(door.asked) == asked
    assert ("reaches only https://127.0.0.1:6443/clusters/demo, and not" in said) == (not asked)


async def test_its_streams_are_the_shells(world: World) -> None:
    script = "kubectl nonsense 2>/dev/null; echo $?; kubectl nonsense 2>&1 | grep -c unknown"
    said = await typed(world, Server(), script)
    assert said == "1\n1\n"


async def test_it_reads_the_files_where_it_was_typed(world: World) -> None:
    home = Disk()
    home.write("/web/bad.yaml", b"kind: [")
    said = await typed(world, Server(), "cd web; kubectl create --dry-run=client --validate=false -f bad.yaml", home)
    assert "error parsing bad.yaml" in said


async def test_its_environment_says_where_it_was_typed(world: World) -> None:
    folders: list[str] = []

    class Noted(Person):
        def session(self, io: IO, files: Files, env: Mapping[str, str]) -> Session:
            folders.append(env["PWD"])
            return super().session(io, files, env)

    person = Noted(Server(), "demo", "ada", "https://127.0.0.1:6443/clusters/demo", "secret-token")
    host = laptop("demo", world, world.counter, Disk(), {"kubectl": program(person)})
    script = ["bash", "-c", "mkdir web; cd web; kubectl version --client"]
    session = world.runtime.session(host, script, lambda stream, data: None, stdin=False, tty=False)
    await asyncio.wait_for(asyncio.wrap_future(session.done), 10)
    assert folders == ["/home/you/web"]


async def test_it_cannot_read_the_files_of_the_host(world: World) -> None:
    said = await typed(world, Server(), "kubectl create -f /etc/shadow; kubectl create -f ../../../../etc/shadow")
    assert said.count("does not exist") == 2


async def test_whoever_prints_without_end_waits_for_the_reader() -> None:
    taken: list[bytes] = []
    gate = asyncio.Event()

    async def slow(data: bytes) -> None:
        await gate.wait()
        taken.append(data)

    printer = Printer(slow, slow)
    printer.stdout.write("x" * (HIGH_WATER + 1))
    waiting = asyncio.ensure_future(printer.stdout.drain())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    gate.set()
    await asyncio.wait_for(waiting, 5)
    await printer.finish()
    assert len(b"".join(taken)) == HIGH_WATER + 1


async def test_a_reader_that_has_gone_ends_it() -> None:
    async def gone(data: bytes) -> None:
        raise BrokenPipeError

    printer = Printer(gone, gone)
    printer.stdout.write("x")
    with pytest.raises(BrokenPipeError):
        await printer.finish()


async def test_tab_completes_kubectls_own_words_and_leaves_files_to_the_shell(world: World) -> None:
    host = laptop("demo", world, world.counter, Disk(), {})
    complete = completer(ada(Server()), host)
    offered = complete("ls; kubectl desc")
    assert offered is not None
    assert await offered == ["describe "]
    assert complete("kubectl apply -f we") is None
    assert complete("kubectl get pods | gre") is None
    assert complete("cat kubectl") is None


def test_what_was_typed_is_remembered_in_the_home(world: World) -> None:
    home = Disk()
    host = laptop("demo", world, world.counter, home, {})
    host.remember("kubectl get pods")
    host.remember("for i in 1 2\ndo echo; done")
    assert home.read("/.bash_history") == b"kubectl get pods\n"
    assert laptop("demo", world, world.counter, home, {}).history() == ["kubectl get pods"]
