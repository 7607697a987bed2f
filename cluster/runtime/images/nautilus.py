"""nautilus: the picture that Kubernetes' Update Demo rolls out; a test-webserver.

data.json names the picture, and so tells which version of the demo a pod is.
"""

from __future__ import annotations

from collections.abc import Sequence

from cluster.runtime.agnhost import servers
from cluster.runtime.files import File
from cluster.runtime.host import Host
from cluster.runtime.image import PATH, Image
from cluster.runtime.process import Server
from cluster.runtime.userland import SCRATCH


def test_webserver(host: Host, argv: Sequence[str]) -> Server:
    """The program of that name, which agnhost has taken over."""
    return servers.test_webserver(host, argv[1:])


IMAGE = Image(
    ("registry.k8s.io/e2e-test-images/nautilus",),
    SCRATCH,
    cmd=("test-webserver",),
    env={"PATH": PATH},
    files={"/data.json": File(b'{\n"image": "nautilus.jpg"\n}\n')},
    programs={"test-webserver": test_webserver},
    size=39_500_000,
)
