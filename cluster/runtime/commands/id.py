"""id and whoami: who the process is, in numbers and, as far as /etc/passwd and /etc/group know them, names."""

from __future__ import annotations

from cluster.runtime.files import Tree
from cluster.runtime.host import Call

NAMES = ("id", "whoami")
_USERS, _GROUPS = "/etc/passwd", "/etc/group"


async def run(call: Call) -> int:
    tree, who = call.host.tree, call.host.security
    groups = list(dict.fromkeys((who.gid, *who.groups)))
    flags = {letter for word in call.argv if word.startswith("-") for letter in word[1:]}
    if call.name == "whoami":
        name = _name(tree, _USERS, who.uid)
        if not name:
            return await call.fail(f"whoami: unknown uid {who.uid}\n")
        await call.out(f"{name}\n")
        return 0
    if found := flags & {"u", "g", "G"}:
        ids = {"u": [who.uid], "g": [who.gid], "G": groups}[found.pop()]
        file = _USERS if "u" in flags else _GROUPS
        await call.out(" ".join(_name(tree, file, i) or str(i) if "n" in flags else str(i) for i in ids) + "\n")
        return 0
    told = ",".join(_told(tree, _GROUPS, i) for i in groups)
    await call.out(f"uid={_told(tree, _USERS, who.uid)} gid={_told(tree, _GROUPS, who.gid)} groups={told}\n")
    return 0


def _told(tree: Tree, file: str, number: int) -> str:
    """0(root), or 1000 where nobody has that number."""
    name = _name(tree, file, number)
    return f"{number}({name})" if name else str(number)


def _name(tree: Tree, file: str, number: int) -> str:
    """Who has a number, by a file of lines like root:x:0:…"""
    lines = tree.text(file).splitlines() if tree.is_file(file) else ["root:x:0"]
    rows = (line.split(":") for line in lines)
    return next((row[0] for row in rows if len(row) > 2 and row[2] == str(number)), "")
