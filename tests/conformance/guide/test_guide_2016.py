"""The guide as it stood in 2016, from first to last, with its quirks.

Expected texts are the guide's own (kubernetes/kubernetes.github.io, docs/user-guide/connecting-applications.md, CC BY
4.0), and where the guide shows something that no server can have printed, kubectl's and the API server's own words:
there the docstrings say what happens, and why.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.guide.differences import Line
from tests.conformance.guide.reader import Reader
from tests.conformance.guide.steps import (
    PROMPT,
    REFUSED,
    ROLLED_OUT,
    WELCOME,
    environment_after_the_service,
    environment_before_the_service,
    load_balancer,
    node_ports,
    scaled_to_none_and_back,
)
from tests.harness import wait
from tests.harness.live import Live

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

OLD_GROUP = Line(
    ours="Warning: extensions/v1beta1 Deployment is deprecated in v1.8+, unavailable in v1.16+; use apps/v1 Deployment",
    why="servers warn of old groups since 1.19",
)
TWICE = Line(
    ours="Warning: spec.template.spec.containers[1].ports[0]: duplicate port definition with "
    "spec.template.spec.containers[0].ports[1]",
    why="servers of today warn of a port that two containers have",
)
POD_IPS = Line(ours="podIPs:", why="a pod may have two addresses since 1.16, and grep finds the list's title too")

MAKEFILE = """\
keys:
\topenssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout $(KEY) -out $(CERT) -subj "/CN=my-nginx/O=my-nginx"

secret:
\tprintf '{"kind":"Secret","apiVersion":"v1","metadata":{"name":"nginxsecret"},"type":"Opaque",\
"data":{"nginx.crt":"%s","nginx.key":"%s"}}' "$$(base64 -w 0 $(CERT))" "$$(base64 -w 0 $(KEY))" > $(SECRET)
"""
"""Of the nginx https example: `secret` was a small Go program that wrote the same."""


def test_the_guide_runs_from_its_first_command_to_its_last(served: Live, tmp_path: Path) -> None:
    reader = Reader(served, "y2016", tmp_path, year="2016")
    exposing_pods(reader)
    creating_a_service(reader)
    environment_variables(reader)
    dns(reader)
    keys_and_a_secret(reader)
    an_apply_that_fails(reader)
    a_selector_that_finds_nothing(reader)
    https_from_a_node(reader)
    a_pod_adopted_and_deleted(reader)
    https_from_a_pod(reader)
    node_ports(reader)
    load_balancer(reader)


def exposing_pods(reader: Reader) -> None:
    reader.types("kubectl create -f ./run-my-nginx.yaml", "deployment.extensions/my-nginx created", OLD_GROUP)
    reader.sees(
        "kubectl get pods -l run=my-nginx -o wide",
        """
        NAME                        READY     STATUS    RESTARTS   AGE       NODE
        my-nginx-3800858182-jr4a2   1/1       Running   0          13s       kubernetes-minion-905m
        my-nginx-3800858182-kna2y   1/1       Running   0          13s       kubernetes-minion-ljyd
        """,
    )
    reader.types(
        "kubectl get pods -l run=my-nginx -o yaml | grep podIP",
        """
            podIP: 10.244.3.4
            podIP: 10.244.2.5
        """,
        POD_IPS,
    )
    with reader.node("node-1") as shell:
        for pod in ("10.244.3.4", "10.244.2.5"):
            reader.in_shell(shell, f"curl {pod}", WELCOME)


def creating_a_service(reader: Reader) -> None:
    reader.types(
        "kubectl expose deployment/my-nginx",
        'service "my-nginx" exposed',
        Line('service "my-nginx" exposed', "service/my-nginx exposed", "kubectl prints TYPE/NAME since 1.11"),
    )
    reader.types(
        "kubectl get svc my-nginx",
        """
        NAME       CLUSTER-IP     EXTERNAL-IP   PORT(S)   AGE
        my-nginx   10.0.162.149   <none>        80/TCP    21s
        """,
    )
    reader.sees(
        "kubectl describe svc my-nginx",
        """
        Name:                   my-nginx
        Namespace:              default
        Labels:                 run=my-nginx
        Selector:               run=my-nginx
        Type:                   ClusterIP
        IP:                     10.0.162.149
        Port:                   <unset> 80/TCP
        Endpoints:              10.244.2.5:80,10.244.3.4:80
        Session Affinity:       None
        No events.
        """,
        Line(ours="Annotations: <none>", why="since kubectl 1.4"),
        Line(ours="IP Family Policy: SingleStack", why="since 1.20"),
        Line(ours="IP Families: IPv4", why="since 1.20"),
        Line(ours="IPs: 10.0.162.149", why="since 1.20"),
        Line(ours="TargetPort: 80/TCP", why="since 1.7"),
        Line(ours="Internal Traffic Policy: Cluster", why="since 1.32"),
        Line("No events.", "Events: <none>", "since 1.6"),
    )
    reader.types(
        "kubectl get ep my-nginx",
        """
        NAME       ENDPOINTS                     AGE
        my-nginx   10.244.2.5:80,10.244.3.4:80   1m
        """,
        Line(
            ours="Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
            why="since 1.33, to every kubectl",
        ),
    )
    with reader.node("node-2") as shell:
        reader.in_shell(shell, "curl 10.0.162.149:80", WELCOME)


def environment_variables(reader: Reader) -> None:
    environment_before_the_service(reader)
    scaled_to_none_and_back(reader)
    reader.sees(
        "kubectl get pods -l run=my-nginx -o wide",
        """
        NAME                        READY     STATUS    RESTARTS   AGE       NODE
        my-nginx-3800858182-e9ihh   1/1       Running   0          5s        kubernetes-minion-ljyd
        my-nginx-3800858182-j4rm4   1/1       Running   0          5s        kubernetes-minion-905m
        """,
    )
    environment_after_the_service(reader)


def dns(reader: Reader) -> None:
    """Its `kubectl run` made a Deployment, today's makes a Pod; so the prompt's name has no hash."""
    reader.types(
        "kubectl get services kube-dns --namespace=kube-system",
        """
        NAME       CLUSTER-IP   EXTERNAL-IP   PORT(S)         AGE
        kube-dns   10.0.0.10    <none>        53/UDP,53/TCP   8m
        """,
    )
    with reader.session("kubectl run curl --image=radial/busyboxplus:curl -i --tty") as shell:
        assert PROMPT in shell.opens()
        shell.types("")
        reader.in_shell(
            shell,
            "nslookup my-nginx",
            """
            Server:    10.0.0.10
            Address 1: 10.0.0.10

            Name:      my-nginx
            Address 1: 10.0.162.149
            """,
            Line("Address 1: 10.0.0.10", "Address 1: 10.0.0.10 kube-dns.kube-system.svc.cluster.local", REVERSE),
            Line("Address 1: 10.0.162.149", "Address 1: 10.0.162.149 my-nginx.default.svc.cluster.local", REVERSE),
        )
        assert "[ root@curl:/ ]$ nslookup my-nginx" in shell.prompt
        left = shell.leaves()
    assert "Session ended, resume using 'kubectl attach curl -c curl -i -t' command when the pod is running" in left


REVERSE = "CoreDNS answers the question for the address's name, which skydns did not"


def keys_and_a_secret(reader: Reader) -> None:
    (reader.folder / "Makefile").write_text(MAKEFILE)
    reader.prints("make keys secret KEY=/tmp/nginx.key CERT=/tmp/nginx.crt SECRET=/tmp/secret.json")
    reader.types(
        "kubectl create -f /tmp/secret.json",
        "secrets/nginxsecret",
        Line("secrets/nginxsecret", "secret/nginxsecret created", "kubectl says what it did since 1.3"),
    )
    reader.types(
        "kubectl get secrets",
        """
        NAME                  TYPE                                  DATA
        default-token-il9rc   kubernetes.io/service-account-token   1
        nginxsecret           Opaque                                2
        """,
        Line(
            "default-token-il9rc kubernetes.io/service-account-token 1",
            why="tokens are projected into pods, and not kept in Secrets, since 1.24",
        ),
    )


def an_apply_that_fails(reader: Reader) -> None:
    """The guide prints `service "my-nginx" configured`, which no server can have said.

    What `expose` and `create` made carries no last-applied annotation, so that apply can only add: the Service's
    unnamed port stays beside the two named ones, and more than one port all need names; the Deployment keeps its
    container `my-nginx` beside `nginxhttps`, and only one of the two gets port 80.
    """
    reader.types(
        "kubectl apply -f ./nginx-secure-app.yaml",
        f"""
        Warning: resource services/my-nginx {UNAPPLIED}
        Warning: resource deployments/my-nginx {UNAPPLIED}
        deployment.extensions/my-nginx configured
        The Service "my-nginx" is invalid: spec.ports[2].name: Required value
        """,
        OLD_GROUP, TWICE,
    )
    reader.types(
        "kubectl get deployment my-nginx -o custom-columns=CONTAINERS:.spec.template.spec.containers[*].name",
        "CONTAINERS\nnginxhttps,my-nginx",
    )
    reader.sees(
        "kubectl logs -l run=my-nginx -c my-nginx --tail=1",
        """
        nginx: [emerg] still could not bind()
        """,
    )


UNAPPLIED = (
    "is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. "
    "kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or "
    "kubectl apply. The missing annotation will be patched automatically."
)


def a_selector_that_finds_nothing(reader: Reader) -> None:
    """Both objects of nginx-secure-app.yaml carry run=my-nginx, neither app=nginx; and the app calls it an rc."""
    reader.types(
        "kubectl delete rc,svc -l app=nginx; kubectl create -f ./nginx-app.yaml",
        """
        No resources found
        service/nginxsvc created
        replicationcontroller/my-nginx created
        """,
    )
    reader.sees(
        "kubectl get pods -l app=nginx",
        """
        NAME             READY     STATUS              RESTARTS   AGE
        my-nginx-kna2y   0/1       ContainerCreating   0          2m
        """,
    )
    reader.sees(
        "kubectl describe pod -l app=nginx | grep FailedMount",
        'Warning FailedMount … MountVolume.SetUp failed for volume "configmap-volume" : '
        'configmap "nginxconfigmap" not found',
    )


def https_from_a_node(reader: Reader) -> None:
    """On with the guide of today: what apply could not change is made anew."""
    reader.types(
        "kubectl delete deployments,svc my-nginx; kubectl create -f ./nginx-secure-app.yaml",
        """
        deployment.apps "my-nginx" deleted from default namespace
        service "my-nginx" deleted from default namespace
        service/my-nginx created
        deployment.extensions/my-nginx created
        """,
        OLD_GROUP,
    )
    reader.transcript.forget("10.0.162.149")  # a Service made anew has a new address
    reader.sees("kubectl rollout status deployment/my-nginx", ROLLED_OUT)  # the old pod has an address, too
    reader.sees(
        "kubectl get pods -l run=my-nginx -o yaml | grep -i podip",  # other pods have addresses too by now
        "    podIP: 10.244.3.5",
        POD_IPS,
    )
    with reader.node("node-3") as shell:
        reader.in_shell(shell, "curl -k https://10.244.3.5", WELCOME)


def a_pod_adopted_and_deleted(reader: Reader) -> None:
    """curlpod carries app=nginx, so the RC that waits for its ConfigMap takes it for one of its own: one too many."""
    reader.page.clock(pace="class")  # a container that starts in no time might outrun the loop, and then it is ready
    reader.types("kubectl create -f ./curlpod.yaml", "pod/curlpod created")
    reader.sees("kubectl describe rc my-nginx | grep -o 'Deleted pod: curlpod'", "Deleted pod: curlpod")
    reader.page.clock(pace="instant")
    wait.until(lambda: gone_after_its_grace(reader), "curlpod is gone", every=1)
    reader.types(
        "kubectl delete rc,svc -l app=nginx",
        """
        replicationcontroller "my-nginx" deleted from default namespace
        service "nginxsvc" deleted from default namespace
        """,
    )
    reader.sees("kubectl get pods -l app=nginx", "No resources found in default namespace.")


def gone_after_its_grace(reader: Reader) -> bool:
    """Its shell, the first process there, does not hear SIGTERM: the thirty seconds run to their end."""
    reader.page.clock(skip=30)
    return "NotFound" in reader.prints("kubectl get pod curlpod")


def https_from_a_pod(reader: Reader) -> None:
    reader.types("kubectl create -f ./curlpod.yaml", "pod/curlpod created")
    reader.sees(
        "kubectl get pods",
        """
        NAME             READY     STATUS    RESTARTS   AGE
        curlpod          1/1       Running   0          2m
        """,
        Line(ours="curl 1/1 Running …", why="the guide leaves out its first curl pod"),
        Line(ours="my-nginx-… 1/1 Running 0 …", why="and the web server's"),
        Line(ours="node-debugger-… 0/1 Completed 0 …", why="it went to its nodes by ssh"),
    )
    reader.types("kubectl exec curlpod -- curl https://my-nginx --cacert /etc/nginx/ssl/nginx.crt", WELCOME)
    reader.types(
        "kubectl exec curlpod -- curl https://my-nginx",
        REFUSED,
    )
