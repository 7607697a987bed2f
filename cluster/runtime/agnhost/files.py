"""agnhost's subcommands that print something about their container and end."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.runtime.host import Host
from cluster.runtime.process import Done


def entrypoint_tester(host: Host, argv: Sequence[str]) -> Done:
    """Its whole argument list, as Go prints a slice."""
    return Done(0, f"[{' '.join(argv)}]\n")


def etc_hosts(host: Host, argv: Sequence[str]) -> Done:
    return Done(0, host.tree.text("/etc/hosts"))


def dns_suffix(host: Host, argv: Sequence[str]) -> Done:
    return Done(0, ",".join(host.source.resolv.search) + "\n")


def dns_server_list(host: Host, argv: Sequence[str]) -> Done:
    resolv = host.source.resolv
    return Done(0, ",".join((resolv.nameserver, *resolv.others)) + "\n")
