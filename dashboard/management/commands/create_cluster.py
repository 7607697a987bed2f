"""create_cluster: make one more cluster, Ready at once."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandParser

from cluster.client import bootstrap
from cluster.client.bootstrap.clusters import IPVS_DEPRECATED
from cluster.etcd.models import CAPS, CLOUDS, IP_FAMILIES, IPVS_SCHEDULERS, NETWORKS, PACES, PROXY_MODES
from cluster.registry import served
from cluster.registry.limits import LIMITS
from dashboard.lessons import library, taking
from dashboard.lessons.taking import Learner
from dashboard.management.base import ClassroomCommand
from dashboard.signin import TEACHER

WISHES = (
    "nodes", "cloud", "pace", "strict_135", "proxy_mode", "ipvs_scheduler", "advice", "ip_families", "network", "zones",
    "ingress",
)  # fmt: skip
"""Options that are create_cluster's own keywords."""


class Command(ClassroomCommand):
    help = "Make a cluster: a control plane, worker nodes, DNS, all Ready at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="a DNS label: lower-case letters, digits and '-'")
        parser.add_argument("--nodes", type=int, default=3, help="worker nodes (3)")
        parser.add_argument(
            "--cloud",
            choices=CLOUDS,
            default="gce",
            help="who answers for load balancers (gce); none leaves them pending",
        )
        parser.add_argument("--pace", choices=PACES, default="class", help="how long waits last (class)")
        parser.add_argument(
            "--proxy-mode", choices=PROXY_MODES, default="iptables", help="how kube-proxy writes rules (iptables)"
        )
        parser.add_argument(
            "--ipvs-scheduler", choices=IPVS_SCHEDULERS, default="rr", help="how ipvs mode picks an endpoint (rr)"
        )
        parser.add_argument(
            "--advice", choices=CAPS, default="field", help="how far down anybody is told what to mend (field)"
        )
        parser.add_argument(
            "--ip-families",
            choices=IP_FAMILIES,
            default="IPv4",
            help="which addresses pods, Services and nodes have, the first family first (IPv4)",
        )
        parser.add_argument(
            "--network",
            choices=NETWORKS,
            default="flat",
            help="flat, or bridge: each node's pods to themselves, as Docker does it out of the box (flat)",
        )
        parser.add_argument(
            "--zones", type=int, help="how many zones the nodes are spread over (3; 0 without a cloud)"
        )
        parser.add_argument(
            "--strict-135", action="store_true", help="leave out the old API versions of the 2016 guide"
        )
        parser.add_argument("--ingress", action="store_true", help="with an ingress controller, ingress-nginx")
        parser.add_argument(
            "--runtime-config", action="append", choices=served.optional(), default=[],
            help="serve a group version that Kubernetes 1.35 does not serve unasked (may be repeated)",
        )  # fmt: skip

        parser.add_argument(
            "--limit", action="append", type=_limit, default=[], metavar="NAME=NUMBER",
            help=f"how much it may hold or ask: {', '.join(LIMITS)} (may be repeated)",
        )  # fmt: skip

        parser.add_argument(
            "--lesson", choices=library.slugs(), help="begin this lesson there, on a cluster as it wishes for one"
        )

    def work(self, **options: Any) -> None:
        name, lesson = options["name"], options["lesson"]
        if options["proxy_mode"] == "ipvs":
            self.stderr.write(f"Warning: {IPVS_DEPRECATED}")
        wishes = {
            **{wish: options[wish] for wish in WISHES},
            "runtime_config": ",".join(options["runtime_config"]),
            "limits": dict(options["limit"]),
            "ca": self.pki().ca_pem,
            **(library.find(lesson).cluster if lesson else {}),
        }
        bootstrap.create_cluster(name, **wishes)
        if lesson:
            taking.take(Learner(name, TEACHER), lesson)
        self.stdout.write(f"cluster/{name} created; manage.py kubeconfig {name} prints the way in")


def _limit(text: str) -> tuple[str, int]:
    """"pods=30" as what it says."""
    name, _, number = text.partition("=")
    return name, int(number)
