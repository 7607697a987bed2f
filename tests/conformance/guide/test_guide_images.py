"""The https example that the guide's nginx-app.yaml belongs to: image 1.5 reloads nginx when its settings change.

Expected texts are the example's own (kubernetes/examples, https-nginx/README.md).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.guide.differences import Line
from tests.conformance.guide.reader import Reader
from tests.conformance.guide.steps import WELCOME
from tests.harness import wait
from tests.harness.live import Live

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]


def test_a_changed_configmap_reloads_nginx(served: Live, tmp_path: Path) -> None:
    reader = Reader(served, "reload", tmp_path)
    the_example_runs(reader)
    with reader.page.internet() as shell:
        reader.in_shell(shell, "curl https://104.197.41.11:32453 -k", WELCOME)
        reader.types(
            "kubectl create configmap nginxconfigmap --from-file=default.conf -o yaml --dry-run=client "
            "| sed 's/index.html/index2.html/g' | kubectl apply -f -",
            'configmap "nginxconfigmap" configured',
            Line('configmap "nginxconfigmap" configured', "configmap/nginxconfigmap configured", "since 1.11"),
            Line(ours="Warning: resource configmaps/nginxconfigmap is missing …", why="create keeps no such notes"),
        )
        again = reader.transcript.here("curl -s https://104.197.41.11:32453 -k")
        wait.until(lambda: "<title>Nginx reloaded!</title>" in shell.types(again), "nginx has reloaded", every=0.2)


def the_example_runs(reader: Reader) -> None:
    reader.prints(
        "openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout /tmp/nginx.key -out /tmp/nginx.crt "
        '-subj "/CN=nginxsvc/O=nginxsvc"'
    )
    reader.types(
        "kubectl create secret tls nginxsecret --key /tmp/nginx.key --cert /tmp/nginx.crt",
        "secret/nginxsecret created",
    )
    reader.types(
        "kubectl create configmap nginxconfigmap --from-file=default.conf", "configmap/nginxconfigmap created"
    )
    reader.types(
        "kubectl create -f nginx-app.yaml", "service/nginxsvc created\nreplicationcontroller/my-nginx created"
    )
    reader.sees(
        "kubectl get pods -l app=nginx",
        """
        NAME             READY     STATUS    RESTARTS   AGE
        my-nginx-kna2y   1/1       Running   0          2m
        """,
    )
    reader.types(
        "kubectl get svc nginxsvc -o custom-columns=PORT:.spec.ports[1].nodePort --no-headers", "32453"
    )
    reader.types("kubectl get nodes -o yaml | grep ExternalIP -B 1 | head -1", "    - address: 104.197.41.11")
