"""What the guide says of other clouds, of none, and of a cluster that knows today's API groups only."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.guide.reader import Reader
from tests.harness.live import Live

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]


def test_on_aws_describe_shows_the_load_balancers_long_hostname(served: Live, tmp_path: Path) -> None:
    reader = Reader(served, "aws", tmp_path, "--cloud", "aws")
    exposed_as_load_balancer(reader)
    reader.sees(
        "kubectl describe service my-nginx",
        """
        ...
        LoadBalancer Ingress:   a320587ffd19711e5a37606cf4a74574-1142138393.us-east-1.elb.amazonaws.com
        ...
        """,
    )
    reader.sees("kubectl get pods -l run=my-nginx --no-headers", "...\nmy-nginx-3800858182-jr4a2 1/1 Running 0 5s\n...")
    with reader.page.internet() as shell:
        name = "a320587ffd19711e5a37606cf4a74574-1142138393.us-east-1.elb.amazonaws.com"
        reader.in_shell(shell, f"curl http://{name}", "...\n<h1>Welcome to nginx!</h1>\n...")


def test_without_a_cloud_a_load_balancer_stays_pending(served: Live, tmp_path: Path) -> None:
    reader = Reader(served, "none", tmp_path, "--cloud", "none")
    exposed_as_load_balancer(reader)
    reader.sees(  # by then the loops have seen the Service
        "kubectl get endpointslices -l kubernetes.io/service-name=my-nginx -o jsonpath='{.items[*].ports[*].port}'",
        "80",
    )
    reader.types(
        "kubectl get svc my-nginx",
        """
        NAME       TYPE           CLUSTER-IP     EXTERNAL-IP   PORT(S)        AGE
        my-nginx   LoadBalancer   10.0.162.149   <pending>     80:31704/TCP   21s
        """,
    )
    reader.types("kubectl get nodes -o yaml | grep ExternalIP -C 1", "")


def test_a_strict_cluster_no_longer_knows_the_manifests_of_2016(served: Live, tmp_path: Path) -> None:
    reader = Reader(served, "strict", tmp_path, "--strict-135", year="2016")
    reader.types(
        "kubectl create -f ./run-my-nginx.yaml",
        """
        error: resource mapping not found for name: "my-nginx" namespace: "" from "./run-my-nginx.yaml": \
no matches for kind "Deployment" in version "extensions/v1beta1"
        ensure CRDs are installed first
        """,
    )
    assert "extensions/v1beta1" not in reader.prints("kubectl api-versions").splitlines()


def exposed_as_load_balancer(reader: Reader) -> None:
    reader.types("kubectl apply -f ./run-my-nginx.yaml", "deployment.apps/my-nginx created")
    reader.types("kubectl expose deployment/my-nginx --type=LoadBalancer", "service/my-nginx exposed")
