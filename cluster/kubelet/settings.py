"""Gathering what a container starts with: its variables and the files of its volumes."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client import tokens
from cluster.client.view import View
from cluster.kubelet import environment, volumes
from cluster.kubelet.cri import Settings


def gather(pod: Obj, container: Obj, view: View, read: environment.Read, fresh_tokens: bool = True) -> Settings:
    """Settings of one container. Without `fresh_tokens`, the files of tokens are empty. Raises environment.Missing."""
    issue = _issuer(view) if fresh_tokens else (lambda pod, audience, seconds: "")
    return Settings(
        env=environment.variables(pod, container, view.list("services"), read),
        volumes=contents(pod, read, issue),
    )


def contents(pod: Obj, read: environment.Read, issue: volumes.Token) -> dict[str, volumes.Files]:
    """The files of all the pod's volumes whose content comes from objects."""
    found = ((v["name"], volumes.content(pod, v, read, issue)) for v in pod["spec"].get("volumes", []))
    return {name: files for name, files in found if files is not None}


def _issuer(view: View) -> volumes.Token:
    """What the API server's TokenRequest gives a kubelet for one of its pods."""

    def issue(pod: Obj, audience: str, seconds: int) -> str:
        namespace, name = meta.namespace(pod), pod["spec"].get("serviceAccountName") or "default"
        account = view.get("serviceaccounts", namespace, name)
        if account is None or not view.cluster.signing_key:
            return ""
        audiences, node = [audience] if audience else [], view.get("nodes", "", pod["spec"]["nodeName"])
        return tokens.issue(view.cluster.signing_key, account, audiences, seconds, pod=pod, node=node)[0]

    return issue
