"""What a command says on its two streams is shown in the order of the writing."""

from __future__ import annotations

import asyncio

from cluster.runtime.disk import Disk
from cluster.runtime.interleaving import PATIENCE, Interleaving, Stream
from cluster.runtime.shell import Invocation, Mounted, Shell


async def alternating(call: Invocation) -> int:
    """Forty words, now on the one stream and now on the other."""
    for number in range(40):
        await (call.stdout if number % 2 else call.stderr)(f"{number} ".encode())
    return 0


async def shown(*scripts: str) -> list[str]:
    """What a terminal would show of scripts that call `say`, word by word."""
    disk, words = Disk(), []
    disk.mkdir("/tmp")
    shell = Shell([Mounted("/", disk)], {"say": alternating}, frozenset({"echo", "say"}), env={})

    async def show(data: bytes) -> None:
        await asyncio.sleep(0)
        words.append(data.decode())

    for script in scripts:
        await shell.execute(script, show, show)
    shell.close()
    return "".join(words).split()


async def test_a_command_is_heard_in_the_order_in_which_it_speaks() -> None:
    for _ in range(5):
        assert await shown("say") == [str(number) for number in range(40)]


async def test_so_are_two_after_each_other() -> None:
    assert await shown("say; say") == [str(number) for number in [*range(40), *range(40)]]


async def test_what_goes_into_a_file_is_waited_for_once() -> None:
    began = asyncio.get_running_loop().time()
    assert await shown("say > /tmp/odd") == [str(number) for number in range(0, 40, 2)]
    assert asyncio.get_running_loop().time() - began < 20 * PATIENCE / 2


async def test_nobody_waits_on_one_stream() -> None:
    order, elsewhere = Interleaving(), set[Stream]()
    order.wrote("stdout", 5)
    await order.turn_to("stdout", elsewhere)
    assert elsewhere == set()


async def test_what_is_never_shown_is_waited_for_in_vain_once() -> None:
    order, elsewhere = Interleaving(), set[Stream]()
    order.wrote("stdout", 5)
    await order.turn_to("stderr", elsewhere)
    assert elsewhere == {"stdout"}


async def test_what_is_shown_meanwhile_ends_the_waiting() -> None:
    order, elsewhere = Interleaving(), set[Stream]()
    order.wrote("stdout", 5)
    asyncio.get_running_loop().call_soon(order.showed, "stdout", 5)
    await order.turn_to("stderr", elsewhere)
    assert elsewhere == set()


async def test_a_new_script_does_not_wait_for_what_the_last_one_sent_elsewhere() -> None:
    order, elsewhere = Interleaving(), set[Stream]()
    order.wrote("stdout", 5)
    order.forget()
    await order.turn_to("stderr", elsewhere)
    assert elsewhere == set()
