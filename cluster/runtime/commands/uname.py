"""uname: the node's kernel. A container has its own host name and not its own kernel."""

from __future__ import annotations

from cluster.runtime.host import Call

RELEASE = "6.12.0-podium"
VERSION = "#1 SMP PREEMPT_DYNAMIC"


async def run(call: Call) -> int:
    letters = (
        "".join(word.lstrip("-")[:1] if word.startswith("--") else word[1:] for word in call.argv) or "s"
    )
    facts = {
        "s": "Linux",
        "n": call.host.hostname,
        "r": RELEASE,
        "v": VERSION,
        "m": "x86_64",
        "o": "GNU/Linux",
    }
    await call.out(
        " ".join(value for letter, value in facts.items() if letter in letters or "a" in letters) + "\n"
    )
    return 0
