"""agnhost's subcommands that print something about their container and end."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence

from cluster.runtime.files import Tree
from cluster.runtime.golang import flags
from cluster.runtime.host import Host
from cluster.runtime.process import Done


def entrypoint_tester(host: Host, argv: Sequence[str]) -> Done:
    """Its own argument list, as Go prints a slice."""
    return Done(0, "[" + " ".join(["/agnhost", "entrypoint-tester", *argv]) + "]\n")


def etc_hosts(host: Host, argv: Sequence[str]) -> Done:
    return Done(0, host.tree.text("/etc/hosts"))


def dns_suffix(host: Host, argv: Sequence[str]) -> Done:
    return Done(0, ",".join(host.source.resolv.search) + "\n")


def dns_server_list(host: Host, argv: Sequence[str]) -> Done:
    return Done(0, f"{host.source.resolv.nameserver}\n")


def mounttest(host: Host, argv: Sequence[str]) -> Done:
    """The kind, permissions and content of mounted files, one flag a question."""
    given, lines = flags(argv), []
    for flag, kind, tell in QUESTIONS:
        if path := given.get(flag):
            lines.append(
                f'{kind} of {"file " if kind != "mount type" else ""}"{path}": {tell(host.tree, path)}\n'
            )
    if path := given.get("new_file_0644"):
        host.tree.write(path, b"mount-tester new file\n", 0o644)
    return Done(0, "".join(lines))


def _filesystem(tree: Tree, path: str) -> str:
    return "tmpfs" if any(mount.path == path.rstrip("/") for mount in tree.mounts) else "overlay"


def _permissions(tree: Tree, path: str) -> str:
    """Go's FileMode text: -rw-r--r--, dtrwxrwxrwx"""
    return stat.filemode((stat.S_IFDIR if tree.is_dir(path) else stat.S_IFREG) | tree.stat(path).mode)


def _content(tree: Tree, path: str) -> str:
    return tree.text(path) if tree.is_file(path) else json.dumps(f"open {path}: no such file or directory")


QUESTIONS = (
    ("fs_type", "mount type", _filesystem),
    ("file_mode", "mode", _permissions),
    ("file_perm", "perms", _permissions),
    ("file_content", "content", _content),
)
