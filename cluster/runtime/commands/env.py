"""env: the environment, or a command in a changed one."""

from __future__ import annotations

from dataclasses import replace

from cluster.runtime.host import Call
from cluster.runtime.run import NotExecutable, check, run_argv


async def run(call: Call) -> int:
    words, env = list(call.argv), dict(call.env)
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if word in ("-i", "-", "--ignore-environment"):
            env = {}
        elif word == "-u" and words:
            env.pop(words.pop(0), None)
    while words and "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        env[name] = value
    if not words:
        await call.out("".join(f"{name}={value}\n" for name, value in env.items()))
        return 0
    try:
        check(call.host, words)
    except NotExecutable:
        return await call.fail(f"env: can't execute '{words[0]}': No such file or directory\n", 127)
    return await run_argv(replace(call, env=env), words)
