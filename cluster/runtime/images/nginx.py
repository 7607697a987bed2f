"""nginx: the web server of every first lesson. Port 80, /usr/share/nginx/html, /etc/nginx/conf.d/*.conf."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from cluster.runtime.host import Host
from cluster.runtime.image import PATH, Daemon, Image
from cluster.runtime.nginx.daemon import nginx
from cluster.runtime.nginx.files import FILES
from cluster.runtime.process import Done, Server
from cluster.runtime.userland import ALPINE, DEBIAN

NEWEST = "1.29.4"
ENTRYPOINT = """/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration
/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/
/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh
10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf
10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf
/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh
/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh
/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh
/docker-entrypoint.sh: Configuration complete; ready for start up
"""


def entrypoint(version: str, host: Host, argv: Sequence[str]) -> Server | Done:
    """/docker-entrypoint.sh: prepare, then exec the arguments."""
    if list(argv[1:2]) != ["nginx"]:
        return Done(127, err=f"/docker-entrypoint.sh: {argv[1] if argv[1:] else ''}: not found\n")
    host.log(ENTRYPOINT)
    return nginx(version, host, argv[1:])


def version_of(tag: str) -> str:
    """1.27.3 from "1.27.3-alpine"; the newest for "latest"; 1.27.0 for "1.27"."""
    match = re.match(r"^(\d+)\.(\d+)(?:\.(\d+))?", tag)
    return f"{match[1]}.{match[2]}.{match[3] or 0}" if match else NEWEST


def programs(version: str) -> dict[str, Daemon]:
    return {"nginx": partial(nginx, version), "docker-entrypoint.sh": partial(entrypoint, version)}


def tagged(image: Image, tag: str) -> Image:
    version = version_of(tag)
    userland = ALPINE.adding("curl") if "alpine" in tag else image.userland
    env = {"PATH": PATH, "NGINX_VERSION": version, "NJS_VERSION": "0.9.4", "PKG_RELEASE": "1~bookworm"}
    return replace(image, userland=userland, env=env, programs=programs(version))


IMAGE = Image(
    ("docker.io/library/nginx", "registry.k8s.io/e2e-test-images/nginx", "docker.io/nginxinc/nginx-unprivileged",
     "registry.k8s.io/nginx", "registry.k8s.io/nginx-slim", "public.ecr.aws/docker/library/nginx"),
    DEBIAN.adding("curl", "envsubst", "openssl"),
    entrypoint=("/docker-entrypoint.sh",),
    cmd=("nginx", "-g", "daemon off;"),
    files=FILES,
    size=72_300_000,
    tagged=tagged,
)  # fmt: skip
