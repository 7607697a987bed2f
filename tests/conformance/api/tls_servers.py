"""agnhost servers that the API server asks over TLS: the pod, its certificate, and the Service that leads there."""

from __future__ import annotations

import base64

from tests.cluster.runtime.certificates import issue
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import AGNHOST, container, replicated, service
from tests.harness import wait

FILES = "/webhook.local.config/certificates"
PORT, TARGET = 8443, 8444


def serve(hall: Space, name: str, subcommand: str) -> str:
    """Run one, up and answering behind the Service `name` at PORT; the bundle by which it is trusted, in base64."""
    server_name = f"{name}.{hall.name}.svc"
    issued = issue(server_name, names=[server_name])
    pair = {"tls.crt": _coded(issued.pem), "tls.key": _coded(issued.key_pem)}
    hall("v1", "Secret").create({"metadata": {"name": f"{name}-certificates"}, "data": pair})
    files = {"mountPath": FILES, "name": "certificates", "readOnly": True}
    args = (
        subcommand,
        f"--tls-cert-file={FILES}/tls.crt",
        f"--tls-private-key-file={FILES}/tls.key",
        f"--port={TARGET}",
    )
    probe = {"httpGet": {"scheme": "HTTPS", "port": TARGET, "path": "/readyz"}, "periodSeconds": 1}
    server = container(AGNHOST, *args, name="webhook", volumeMounts=[files], readinessProbe=probe)
    body = replicated(name, 1, {"server": name}, server)
    volume = {"name": "certificates", "secret": {"secretName": f"{name}-certificates"}}
    body["spec"]["template"]["spec"]["volumes"] = [volume]
    deployments = hall("apps/v1", "Deployment")
    deployments.create(body)
    wait.until(lambda: deployments.get(name)["status"].get("readyReplicas") == 1, f"the pod of {name}")
    hall("v1", "Service").create(service(name, {"server": name}, {"port": PORT, "targetPort": TARGET}))
    return _coded(issued.pem)


def _coded(pem: bytes) -> str:
    return base64.b64encode(pem).decode()
