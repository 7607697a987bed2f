"""kill: signals to the processes of this container; pid 1 is the one the kubelet started.

The kernel protects pid 1 of a container: a signal without a handler is dropped there, SIGKILL too.
"""

from __future__ import annotations

from cluster.runtime.host import Call

NAMES_BY_NUMBER = {"1": "HUP", "2": "INT", "3": "QUIT", "9": "KILL", "10": "USR1", "12": "USR2", "15": "TERM"}


async def run(call: Call) -> int:
    words, signal = list(call.argv), "TERM"
    if words[:1] == ["-l"]:
        await call.out("".join(f"{number:>2}) {name}\n" for number, name in NAMES_BY_NUMBER.items()))
        return 0
    if words[:1] == ["-s"]:
        words[:2] = [f"-{words[1]}"] if len(words) > 1 else []
    if words and words[0].startswith("-"):
        word = words.pop(0)[1:].upper().removeprefix("SIG")
        signal = NAMES_BY_NUMBER.get(word, word)
    if not words:
        return await call.fail("kill: you need to specify whom to kill\n")
    return max([await send(call, word, signal) for word in words])


async def send(call: Call, word: str, signal: str) -> int:
    try:
        call.host.signal(int(word), signal)
    except ValueError:
        return await call.fail(f"kill: invalid number '{word}'\n")
    except ProcessLookupError:
        return await call.fail(f"kill: can't kill pid {word}: No such process\n")
    return 0
