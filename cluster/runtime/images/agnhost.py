"""agnhost: the one image of Kubernetes' own tests, a box of small servers chosen by the first argument.

Also the image of the documentation's dnsutils pod: it has dig, a bind-style nslookup, curl and nc.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from cluster.runtime.agnhost import connect, files, netexec, servers
from cluster.runtime.host import Call, Host
from cluster.runtime.image import PATH, Image
from cluster.runtime.process import Done, Server
from cluster.runtime.userland import ALPINE

Subcommand = Callable[[Host, Sequence[str]], Server | Done]
SUBCOMMANDS: dict[str, Subcommand] = {
    "netexec": netexec.netexec,
    "serve-hostname": servers.serve_hostname,
    "pause": servers.pause,
    "porter": servers.porter,
    "liveness": servers.liveness,
    "test-webserver": servers.test_webserver,
    "entrypoint-tester": files.entrypoint_tester,
    "etc-hosts": files.etc_hosts,
    "dns-suffix": files.dns_suffix,
    "dns-server-list": files.dns_server_list,
    "mounttest": files.mounttest,
}


def agnhost(host: Host, argv: Sequence[str]) -> Server | Done | None:
    name = argv[1] if len(argv) > 1 else "pause"
    if name == "connect":
        return None
    subcommand = SUBCOMMANDS.get(name)
    if subcommand is None:
        return Done(1, err=f'Error: unknown command "{name}" for "app"\nRun \'app --help\' for usage.\n')
    return subcommand(host, argv[2:])


async def run(call: Call) -> int:
    return await connect.connect(call, call.argv[1:])


IMAGE = Image(
    ("registry.k8s.io/e2e-test-images/agnhost", "k8s.gcr.io/e2e-test-images/agnhost",
     "registry.k8s.io/e2e-test-images/jessie-dnsutils"),
    replace(
        ALPINE.adding("curl", "dig", "host", "bash", "openssl"),
        shells=("sh", "ash", "bash"),
        instead={"nslookup": "nslookup_bind"},
    ),
    entrypoint=("/agnhost",),
    cmd=("pause",),
    env={"PATH": PATH},
    programs={"agnhost": agnhost},
    commands={"agnhost": run},
    size=51_800_000,
)  # fmt: skip
