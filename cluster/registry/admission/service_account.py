"""ServiceAccount: every pod runs as an account, and carries a token that proves it.

A pod that names no account gets its namespace's `default`. Unless the pod or the account says otherwise, every
container finds a token, the cluster's CA and the namespace's name mounted at a fixed path, which is how any
client inside a cluster knows who it is and whom to trust. (In Kubernetes: plugin/pkg/admission/serviceaccount.)
"""

from __future__ import annotations

from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.meta import Obj
from cluster.registry import naming
from cluster.registry.admission import Request

ORDER = 30
DEFAULT = "default"
MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
VOLUME_PREFIX = "kube-api-access-"
TOKEN_SECONDS = 3607
ROOT_CA = "kube-root-ca.crt"
MIRROR = "kubernetes.io/config.mirror"
ATTEMPTS, PAUSE = 10, 0.15


def admit(request: Request) -> None:
    """Complete a new pod with its account, token and pull secrets; 403 when there is no such account."""
    if request.operation != "CREATE" or request.resource != "pods" or request.subresource or not request.obj:
        return
    pod = request.obj
    if MIRROR in meta.annotations_of(pod):
        return
    spec = pod["spec"]
    name = spec.get("serviceAccountName") or DEFAULT
    spec["serviceAccountName"] = spec["serviceAccount"] = name
    account = _account(request, name)
    if _automounts(spec, account):
        mount_token(spec)
    if not spec.get("imagePullSecrets") and account.get("imagePullSecrets"):
        spec["imagePullSecrets"] = [dict(ref) for ref in account["imagePullSecrets"]]


def _account(request: Request, name: str) -> Obj:
    """The account. A new namespace's default one is worth a moment's wait; controllers come back by themselves."""
    attempts = ATTEMPTS if name == DEFAULT and not request.actor.name.startswith("system:") else 1
    for attempt in range(attempts):
        if attempt:
            clock.sleep(PAUSE)
        found = request.read("serviceaccounts", request.namespace, name)
        if found is not None:
            return found
    missing = f'serviceaccount "{name}" not found'
    why = f"error looking up service account {request.namespace}/{name}: {missing}"
    raise errors.forbidden("pods", request.name, why)


def _automounts(spec: Obj, account: Obj) -> bool:
    """The pod's word counts before the account's; silence means yes."""
    for asked in (spec, account):
        if asked.get("automountServiceAccountToken") is not None:
            return bool(asked["automountServiceAccountToken"])
    return True


def mount_token(spec: Obj) -> None:
    """Mount a token volume, in place, wherever a container has nothing of its own at that path."""
    name = next((v["name"] for v in spec.get("volumes") or [] if v["name"].startswith(VOLUME_PREFIX)), "")
    volume = name or naming.generated(VOLUME_PREFIX)
    mount = {"name": volume, "readOnly": True, "mountPath": MOUNT_PATH}
    needed = False
    for field in ("initContainers", "containers"):
        for container in spec.get(field) or []:
            mounts = container.get("volumeMounts") or []
            if all(m.get("mountPath") != MOUNT_PATH for m in mounts):
                container["volumeMounts"] = [*mounts, dict(mount)]
                needed = True
    if needed and not name:
        spec["volumes"] = [*(spec.get("volumes") or []), token_volume(volume)]


def token_volume(name: str) -> Obj:
    """Token, root CA and namespace, projected into one directory."""
    namespace = {"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}
    sources = [
        {"serviceAccountToken": {"expirationSeconds": TOKEN_SECONDS, "path": "token"}},
        {"configMap": {"name": ROOT_CA, "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [namespace]}},
    ]
    return {"name": name, "projected": {"defaultMode": 0o644, "sources": sources}}
