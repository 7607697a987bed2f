"""agnhost: the one image of Kubernetes' own tests, a box of small servers chosen by the first argument.

Also the image of the documentation's dnsutils pod: it has dig, a bind-style nslookup, curl and nc.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from cluster.runtime.agnhost import files, servers
from cluster.runtime.agnhost.connect import connect
from cluster.runtime.agnhost.crd_conversion_webhook import crd_conversion_webhook
from cluster.runtime.agnhost.grpc_health_checking import grpc_health_checking
from cluster.runtime.agnhost.guestbook import guestbook
from cluster.runtime.agnhost.inclusterclient import inclusterclient
from cluster.runtime.agnhost.liveness import liveness
from cluster.runtime.agnhost.logs_generator import logs_generator
from cluster.runtime.agnhost.mounttest import mounttest
from cluster.runtime.agnhost.netexec import netexec
from cluster.runtime.agnhost.nettest import nettest
from cluster.runtime.agnhost.porter import porter
from cluster.runtime.agnhost.serve_hostname import serve_hostname
from cluster.runtime.agnhost.webhook import webhook
from cluster.runtime.host import Call, Host
from cluster.runtime.image import PATH, Image
from cluster.runtime.process import Done, Server
from cluster.runtime.userland import ALPINE, BIND

Subcommand = Callable[[Host, Sequence[str]], Server | Done]
Task = Callable[[Call, Sequence[str]], Awaitable[int]]
SUBCOMMANDS: dict[str, Subcommand] = {
    "netexec": netexec,
    "serve-hostname": serve_hostname,
    "grpc-health-checking": grpc_health_checking,
    "guestbook": guestbook,
    "nettest": nettest,
    "webhook": webhook,
    "crd-conversion-webhook": crd_conversion_webhook,
    "pause": servers.pause,
    "porter": porter,
    "liveness": liveness,
    "fake-gitserver": servers.fake_gitserver,
    "test-webserver": servers.test_webserver,
    "etc-hosts": files.etc_hosts,
    "dns-suffix": files.dns_suffix,
    "dns-server-list": files.dns_server_list,
}
TASKS: dict[str, Task] = {
    "connect": connect,
    "inclusterclient": inclusterclient,
    "logs-generator": logs_generator,
    "mounttest": mounttest,
}
"""Those that take their time."""


def agnhost(host: Host, argv: Sequence[str]) -> Server | Done | None:
    name = argv[1] if len(argv) > 1 else "help"
    if name in TASKS:
        return None
    if name in ("help", "--help", "-h"):
        listed = "".join(f"  {known}\n" for known in sorted([*SUBCOMMANDS, *TASKS, "entrypoint-tester"]))
        return Done(0, f"Usage:\n  app [command]\n\nAvailable Commands:\n{listed}")
    if name == "entrypoint-tester":
        return files.entrypoint_tester(host, argv)
    subcommand = SUBCOMMANDS.get(name)
    if subcommand is None:
        return Done(1, err=f'Error: unknown command "{name}" for "app"\nRun \'app --help\' for usage.\n')
    return subcommand(host, argv[2:])


async def run(call: Call) -> int:
    return await TASKS[call.argv[0]](call, call.argv[1:])


IMAGE = Image(
    ("registry.k8s.io/e2e-test-images/agnhost", "k8s.gcr.io/e2e-test-images/agnhost"),
    replace(
        ALPINE.adding("curl", "dig", "host", "bash", "openssl", "ss", "traceroute"),
        shells=("sh", "ash", "bash"),
        instead=BIND,
    ),
    entrypoint=("/agnhost",),
    cmd=("pause",),
    env={"PATH": PATH},
    programs={"agnhost": agnhost, "agnhost-2": agnhost},
    commands={"agnhost": run},
    size=51_800_000,
)  # fmt: skip
