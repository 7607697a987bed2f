"""What a form offers to pick from: images that the simulated runtime plays, and a sample manifest for each kind.

Any other image name may be typed as well: it fails to pull, which is a lesson of its own.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from cluster.admin.samples import sample
from cluster.apimachinery.scheme import scheme

STAY = ("sleep", "infinity")
"""What keeps a toolbox running: its own command is a shell, which ends where nobody types."""


@dataclass(frozen=True)
class Choice:
    """An image as one would ask for it; the port that it listens at, if any; the command that it needs to stay."""

    image: str
    says: str
    port: int | None = None
    command: tuple[str, ...] = ()


IMAGES = (
    Choice("nginx", "A web server: its welcome page, its access log, its configuration files.", 80),
    Choice("nginx:1.27", "The same at a version, for a rolling update.", 80),
    Choice("httpd", "Apache's web server: It works!", 80),
    Choice("bprashanth/nginxhttps:1.0", "nginx with TLS, from the guide; wants its Secret as a volume.", 443),
    Choice("gcr.io/google-samples/hello-app:1.0", "Answers Hello, world! with its version and its pod's name.", 8080),
    Choice("gcr.io/google-samples/hello-app:2.0", "The same as version 2.0: the usual rolling update.", 8080),
    Choice("registry.k8s.io/echoserver:1.10", "Answers with all that it knows of a request.", 8080),
    Choice("traefik/whoami", "Answers with its name, its addresses and the request's headers.", 80),
    Choice("hashicorp/http-echo", "Answers every request with one text.", 5678),
    Choice("registry.k8s.io/e2e-test-images/agnhost:2.39", "Kubernetes' own test servers, chosen by their argument.",
           8080, ("/agnhost", "netexec")),
    Choice("redis", "A store of keys and values; redis-cli is in it.", 6379),
    Choice("busybox:1.37", "A small toolbox: wget, nslookup, ping.", None, STAY),
    Choice("radial/busyboxplus:curl", "The guide's toolbox: busybox with curl.", None, STAY),
    Choice("curlimages/curl", "curl, and a shell to call it from.", None, STAY),
    Choice("registry.k8s.io/e2e-test-images/jessie-dnsutils:1.7", "dig and nslookup, to question DNS.", None, STAY),
    Choice("alpine", "Alpine Linux: a shell and the usual commands.", None, STAY),
    Choice("perl:5.34.0", "Perl, for the documentation's Job that computes π.", None, STAY),
)  # fmt: skip


def images() -> list[dict[str, Any]]:
    """[{image, says, port, command}], in the order to show them."""
    return [asdict(choice) for choice in IMAGES]


def samples() -> list[dict[str, str]]:
    """[{kind, text}]: YAML to start from, by the name of the kind; none for what the cluster alone makes."""
    found = [kind for kind in scheme.kinds() if "create" in kind.verbs and "get" in kind.verbs]
    return [{"kind": kind.kind, "text": sample(kind)} for kind in sorted(found, key=lambda kind: kind.kind)]
