"""The guide as it stands on kubernetes.io today: "Connecting Applications with Services", from first to last.

Expected texts are the guide's own (kubernetes/website, content/en/docs/tutorials/services/
connect-applications-service.md, CC BY 4.0), and where it says "..." or nothing, kubectl's, curl's and nginx's own
words. What may differ stands in differences.py and, with its reason, beside the command.
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
from tests.harness import kubectl
from tests.harness.live import Live

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

NO_LABEL = Line(
    "Labels: run=my-nginx", "Labels: <none>", "expose copies the Deployment's labels; apps/v1 gives it none"
)
NEWER_FIELDS = (
    Line(ours="Internal Traffic Policy: Cluster", why="describe prints it since kubectl 1.32"),
)


@pytest.mark.parametrize("version", kubectl.VERSIONS)
def test_the_guide_runs_from_its_first_command_to_its_last(
    served: Live, tmp_path: Path, version: str
) -> None:
    reader = Reader(served, f"today-{version.replace('.', '-')}", tmp_path, version=version)
    exposing_pods(reader)
    creating_a_service(reader)
    environment_variables(reader)
    dns(reader)
    securing_the_service(reader)
    https_from_a_node(reader)
    https_from_a_pod(reader)
    node_ports(reader)
    load_balancer(reader)


def exposing_pods(reader: Reader) -> None:
    reader.types("kubectl apply -f ./run-my-nginx.yaml", "deployment.apps/my-nginx created")
    reader.sees(
        "kubectl get pods -l run=my-nginx -o wide",
        """
        NAME                        READY     STATUS    RESTARTS   AGE       IP            NODE
        my-nginx-3800858182-jr4a2   1/1       Running   0          13s       10.244.3.4    kubernetes-minion-905m
        my-nginx-3800858182-kna2y   1/1       Running   0          13s       10.244.2.5    kubernetes-minion-ljyd
        """,
    )
    reader.types(
        "kubectl get pods -l run=my-nginx -o custom-columns=POD_IP:.status.podIPs",
        """
        POD_IP
        [map[ip:10.244.3.4]]
        [map[ip:10.244.2.5]]
        """,
    )
    with reader.node("node-1") as shell:
        for pod in ("10.244.3.4", "10.244.2.5"):
            reader.in_shell(shell, f"curl http://{pod}", WELCOME)


def creating_a_service(reader: Reader) -> None:
    reader.types("kubectl expose deployment/my-nginx", "service/my-nginx exposed")
    reader.types(
        "kubectl get svc my-nginx",
        """
        NAME       TYPE        CLUSTER-IP     EXTERNAL-IP   PORT(S)   AGE
        my-nginx   ClusterIP   10.0.162.149   <none>        80/TCP    21s
        """,
    )
    reader.sees(
        "kubectl describe svc my-nginx",
        """
        Name:                my-nginx
        Namespace:           default
        Labels:              run=my-nginx
        Annotations:         <none>
        Selector:            run=my-nginx
        Type:                ClusterIP
        IP Family Policy:    SingleStack
        IP Families:         IPv4
        IP:                  10.0.162.149
        IPs:                 10.0.162.149
        Port:                <unset> 80/TCP
        TargetPort:          80/TCP
        Endpoints:           10.244.2.5:80,10.244.3.4:80
        Session Affinity:    None
        Events:              <none>
        """,
        NO_LABEL,
        *NEWER_FIELDS,
    )
    reader.types(
        "kubectl get endpointslices -l kubernetes.io/service-name=my-nginx",
        """
        NAME             ADDRESSTYPE   PORTS   ENDPOINTS               AGE
        my-nginx-7vzhx   IPv4          80      10.244.2.5,10.244.3.4   21s
        """,
    )
    with reader.node("node-2") as shell:
        reader.in_shell(shell, "curl http://10.0.162.149:80", WELCOME)


def environment_variables(reader: Reader) -> None:
    environment_before_the_service(reader)
    scaled_to_none_and_back(reader)
    reader.sees(
        "kubectl get pods -l run=my-nginx -o wide",
        """
        NAME                        READY     STATUS    RESTARTS   AGE     IP            NODE
        my-nginx-3800858182-e9ihh   1/1       Running   0          5s      10.244.2.7    kubernetes-minion-ljyd
        my-nginx-3800858182-j4rm4   1/1       Running   0          5s      10.244.3.8    kubernetes-minion-905m
        """,
    )
    environment_after_the_service(reader)


def dns(reader: Reader) -> None:
    reader.types(
        "kubectl get services kube-dns --namespace=kube-system",
        """
        NAME       TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)         AGE
        kube-dns   ClusterIP   10.0.0.10    <none>        53/UDP,53/TCP   8m
        """,
    )
    with reader.session("kubectl run -i --tty --image busybox:1.37 dns-test --restart=Never --rm") as shell:
        assert PROMPT in shell.opens()
        shell.types("")  # "hit enter"
        assert "/ #" in shell.prompt
        reader.in_shell(
            shell,
            "nslookup my-nginx",
            """
            Server:    10.0.0.10
            Address:   10.0.0.10:53

            Name:      my-nginx.default.svc.cluster.local
            Address:   10.0.162.149
            ...
            """,  # busybox 1.37 asks every search domain; the guide's output is that of busybox 1.22
        )
        left = shell.leaves()
    assert 'pod "dns-test" deleted' in left
    assert "couldn't attach" not in left
    reader.types("kubectl get pod dns-test", 'Error from server (NotFound): pods "dns-test" not found')


def securing_the_service(reader: Reader) -> None:
    reader.prints(
        "openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout /tmp/nginx.key -out /tmp/nginx.crt "
        '-subj "/CN=my-nginx/O=my-nginx"'
    )
    reader.types(
        "kubectl create secret tls nginxsecret --key /tmp/nginx.key --cert /tmp/nginx.crt",
        "secret/nginxsecret created",
    )
    reader.types(
        "kubectl get secrets",
        """
        NAME                  TYPE                                  DATA      AGE
        nginxsecret           kubernetes.io/tls                     2         1m
        """,
    )
    reader.types(
        "kubectl create configmap nginxconfigmap --from-file=default.conf", "configmap/nginxconfigmap created"
    )
    reader.types(
        "kubectl get configmaps",
        """
        NAME             DATA   AGE
        nginxconfigmap   1      114s
        """,
        Line(ours="kube-root-ca.crt 1 …s", why="every namespace has the cluster's root CA since 1.20"),
    )
    reader.types(
        "kubectl describe configmap  nginxconfigmap",
        """
        Name:         nginxconfigmap
        Namespace:    default
        Labels:       <none>
        Annotations:  <none>

        Data
        ====
        default.conf:
        ----
        server {
                listen 80 default_server;
                listen [::]:80 default_server ipv6only=on;

                listen 443 ssl;

                root /usr/share/nginx/html;
                index index.html;

                server_name localhost;
                ssl_certificate /etc/nginx/ssl/tls.crt;
                ssl_certificate_key /etc/nginx/ssl/tls.key;

                location / {
                        try_files $uri $uri/ =404;
                }
        }

        BinaryData
        ====

        Events:  <none>
        """,
    )


def https_from_a_node(reader: Reader) -> None:
    reader.types(
        "kubectl delete deployments,svc my-nginx; kubectl create -f ./nginx-secure-app.yaml",
        """
        deployment.apps "my-nginx" deleted…
        service "my-nginx" deleted…
        service/my-nginx created
        deployment.apps/my-nginx created
        """,  # kubectl 1.34 and newer add "from default namespace"
    )
    reader.transcript.forget("10.0.162.149")  # a Service made anew has a new address; the page was not reprinted
    reader.sees("kubectl rollout status deployment/my-nginx", ROLLED_OUT)  # the old pod has an address, too
    reader.sees(
        "kubectl get pods -l run=my-nginx -o custom-columns=POD_IP:.status.podIPs",
        "POD_IP\n[map[ip:10.244.3.5]]",
    )
    with reader.node("node-3") as shell:
        reader.in_shell(shell, "curl -k https://10.244.3.5", WELCOME)
        refused = shell.types(reader.transcript.here("curl https://10.244.3.5; echo $?"))
    assert "curl: (60) SSL" in refused
    assert refused.splitlines()[-1] == "60"


def https_from_a_pod(reader: Reader) -> None:
    reader.types("kubectl apply -f ./curlpod.yaml", "deployment.apps/curl-deployment created")
    reader.sees(
        "kubectl get pods -l app=curlpod",
        """
        NAME                               READY     STATUS    RESTARTS   AGE
        curl-deployment-1515033274-1410r   1/1       Running   0          1m
        """,
    )
    reader.types(
        "kubectl exec curl-deployment-1515033274-1410r -- "
        "curl https://my-nginx --cacert /etc/nginx/ssl/tls.crt",
        WELCOME,
    )
    reader.types(
        "kubectl exec curl-deployment-1515033274-1410r -- curl https://my-nginx",
        REFUSED,
    )
