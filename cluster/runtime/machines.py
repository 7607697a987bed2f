"""Shells that stand in no container: on a node, and out on the internet.

The guide's reader sshes into a node to curl a pod, and curls a Service's external address from the own desk. Both
are hosts like any container, with their own source of packets, userland and files.
"""

from __future__ import annotations

from collections.abc import Mapping

from cluster.runtime.files import File
from cluster.runtime.host import Clock, Command, Host
from cluster.runtime.image import PATH
from cluster.runtime.network import Network, Source
from cluster.runtime.userland import INTERNET, NODE

HOMES = {"node": "/root", "internet": "/home/you"}
HOSTS = "127.0.0.1 localhost\n{ip} {name}\n"


def machine(
    source: Source,
    network: Network,
    clock: Clock,
    files: Mapping[str, File] | None = None,
    commands: Mapping[str, Command] | None = None,
) -> Host:
    """A node or the internet as something to log in to; `commands` adds programs (kubectl)."""
    home = HOMES[source.kind]
    user = "root" if source.kind == "node" else "you"
    env = {"HOME": home, "USER": user, "LOGNAME": user, "PATH": PATH, "SHELL": "/bin/bash", "PWD": home}
    host = Host(
        source,
        source.name or "internet",
        network,
        clock,
        NODE if source.kind == "node" else INTERNET,
        env=env,
        workdir=home,
        extras=commands or {},
    )
    for folder in (home, "/tmp", "/etc", "/proc", "/dev", "/usr", "/var/log", "/run"):
        host.tree.mkdir(folder)
    own = {
        "/etc/hostname": File(f"{host.hostname}\n".encode()),
        "/etc/hosts": File(HOSTS.format(ip=source.ip or "127.0.1.1", name=host.hostname).encode()),
        "/etc/resolv.conf": File(source.resolv.text().encode()),
    }
    for path, file in {**own, **(files or {})}.items():
        host.tree.write(path, file.data, file.mode)
    return host
