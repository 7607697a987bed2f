"""Steps and texts that the guide of 2016 and the guide of today have in common."""

from __future__ import annotations

from tests.conformance.guide.differences import Line
from tests.conformance.guide.reader import Reader
from tests.harness import wait

WELCOME = "...\n<title>Welcome to nginx!</title>\n...\n<h1>Welcome to nginx!</h1>\n...\n"
REFUSED = "...\ncurl: (60) SSL certificate problem: self…signed certificate\n...\ncommand terminated with exit code 60"
"""Without --cacert: curl's own words, and kubectl's."""

PROMPT = "If you don't see a command prompt, try pressing enter."
"""kubectl's words for "Hit enter for command prompt" since 1.7."""

ROLLED_OUT = '...\ndeployment "my-nginx" successfully rolled out'


def environment_before_the_service(reader: Reader) -> None:
    """The guide's "note there's no mention of your Service"."""
    reader.types(
        "kubectl exec my-nginx-3800858182-jr4a2 -- printenv | grep SERVICE",
        """
        KUBERNETES_SERVICE_HOST=10.0.0.1
        KUBERNETES_SERVICE_PORT=443
        KUBERNETES_SERVICE_PORT_HTTPS=443
        """,
    )


def scaled_to_none_and_back(reader: Reader) -> None:
    """ "We can do this the right way by killing the 2 pods".

    The loops look at the present, not at every moment between: one that sleeps through the moment without replicas
    has nothing to do, and then a reader types the line again.
    """

    def once_more() -> bool:
        reader.types(
            "kubectl scale deployment my-nginx --replicas=0; kubectl scale deployment my-nginx --replicas=2;",
            "deployment.apps/my-nginx scaled\ndeployment.apps/my-nginx scaled",
        )
        reader.sees("kubectl rollout status deployment my-nginx", ROLLED_OUT)
        return "NotFound" in reader.prints("kubectl get pod my-nginx-3800858182-jr4a2")

    wait.until(once_more, "the first pods are gone")


def environment_after_the_service(reader: Reader) -> None:
    """Sorted, for nothing promises an order, and the guide's own two listings differ in it."""
    reader.types(
        "kubectl exec my-nginx-3800858182-e9ihh -- printenv | grep SERVICE | sort",
        """
        KUBERNETES_SERVICE_HOST=10.0.0.1
        KUBERNETES_SERVICE_PORT=443
        KUBERNETES_SERVICE_PORT_HTTPS=443
        MY_NGINX_SERVICE_HOST=10.0.162.149
        MY_NGINX_SERVICE_PORT=80
        """,
    )


def node_ports(reader: Reader) -> None:
    """From the reader's own machine, by the first two nodes' external addresses."""
    newer = "between clusterIP and ports a spec has more fields since 1.20, so grep's five lines show others"
    reader.types(
        "kubectl get svc my-nginx -o yaml | grep nodePort -C 5",
        """
          uid: 07191fb3-f61a-11e5-8ae5-42010af00002
        spec:
          clusterIP: 10.0.162.149
          ports:
          - name: http
            nodePort: 31704
            port: 8080
            protocol: TCP
            targetPort: 80
          - name: https
            nodePort: 32453
            port: 443
            protocol: TCP
            targetPort: 443
          selector:
            run: my-nginx
        """,
        Line("uid: 07191fb3-f61a-11e5-8ae5-42010af00002", "ipFamilies:", newer),
        Line("spec:", "- IPv4", newer),
        Line("clusterIP: 10.0.162.149", "ipFamilyPolicy: SingleStack", newer),
    )
    reader.types(
        "kubectl get nodes -o yaml | grep ExternalIP -C 1",
        """
            - address: 104.197.41.11
              type: ExternalIP
            allocatable:
        --
            - address: 23.251.152.56
              type: ExternalIP
            allocatable:
        ...
        """,
        Line("allocatable:", "- address: …", "a node's host name follows its addresses"),
    )
    with reader.page.internet() as shell:
        for node in ("104.197.41.11", "23.251.152.56"):
            reader.in_shell(shell, f"curl https://{node}:32453 -k", WELCOME)
            reader.in_shell(shell, f"curl http://{node}:31704", WELCOME)


def load_balancer(reader: Reader) -> None:
    """The Service's own ports stand in PORT(S); the guide's are another Service's (2016) or left out (today)."""
    reader.types("KUBE_EDITOR='sed -i s/NodePort/LoadBalancer/' kubectl edit svc my-nginx", "service/my-nginx edited")
    reader.sees(
        "kubectl get svc my-nginx",
        """
        NAME       TYPE           CLUSTER-IP     EXTERNAL-IP        PORT(S)                        AGE
        my-nginx   LoadBalancer   10.0.162.149   162.222.184.144    8080:31704/TCP,443:32453/TCP   21s
        """,
    )
    with reader.page.internet() as shell:
        reader.in_shell(shell, "curl https://162.222.184.144 -k", WELCOME)
