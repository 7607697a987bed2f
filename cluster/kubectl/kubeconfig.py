"""The seat's kubeconfig: a file in its home, or, as long as it has none, one made from the session.

What the page's kubectl takes from it is the current context's namespace; server and credentials are always the
terminal's own, so that no file can point it elsewhere. (In Kubernetes: client-go's tools/clientcmd.)
"""

from __future__ import annotations

from typing import Any

import yaml

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.yaml_values import Loader
from cluster.kubectl.errors import KubectlError, PlainError
from cluster.kubectl.session import Session


def where(session: Session, flag: str = "") -> str:
    """The file's path: --kubeconfig, else $KUBECONFIG, else ~/.kube/config."""
    home = session.env.get("HOME", "~").rstrip("/")
    return flag or session.env.get("KUBECONFIG", "") or f"{home}/.kube/config"


async def load(session: Session, flag: str = "") -> Obj:
    """The config as it stands; the session's own where there is no file."""
    path = where(session, flag)
    try:
        found = yaml.load(await session.files.read(path), Loader) or {}
    except FileNotFoundError:
        if flag:
            raise KubectlError(f"stat {flag}: no such file or directory") from None
        return made(session)
    except (yaml.YAMLError, ValueError) as problem:
        raise KubectlError(f'error loading config file "{path}": {problem}') from None
    return found if isinstance(found, dict) else {}


def made(session: Session) -> Obj:
    """The config that a session stands for."""
    context = {"cluster": session.cluster, "user": session.user, "namespace": session.namespace}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": session.cluster, "cluster": {"server": session.server}}],
        "contexts": [{"name": session.cluster, "context": context}],
        "current-context": session.cluster,
        "users": [{"name": session.user, "user": {"token": "REDACTED"}}],
    }


def named(config: Obj, key: str, name: str) -> dict[str, Any] | None:
    """The entry of that name in "clusters", "contexts" or "users": what it holds."""
    singular = key.removesuffix("s")
    for entry in config.get(key) or ():
        if entry.get("name") == name:
            return entry.get(singular) or {}
    return None


def context(config: Obj, flag: str = "") -> dict[str, Any]:
    """The chosen or current context; KubectlError when --context names one that is not there."""
    name = flag or str(config.get("current-context") or "")
    found = named(config, "contexts", name) if name else {}
    if found is None:
        raise PlainError(f"Error in configuration: context was not found for specified context: {name}")
    return found
