"""Gathering what a container starts with: its variables and the files of its volumes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.kubelet import environment, volumes
from cluster.kubelet.cri import Settings


def gather(pod: Obj, container: Obj, view: View, read: environment.Read, fresh_tokens: bool = True) -> Settings:
    """Settings of one container. Without `fresh_tokens`, the files of tokens are empty. Raises environment.Missing."""
    issue = _issuer(view) if fresh_tokens else (lambda pod, audience, seconds: "")
    return Settings(
        env=environment.variables(pod, container, view.list("services"), read),
        mounts=_mounts(pod, container, read, issue),
    )


def _mounts(pod: Obj, container: Obj, read: environment.Read, issue: volumes.Token) -> dict[str, volumes.Files]:
    by_name = {v["name"]: v for v in pod["spec"].get("volumes", [])}
    found: dict[str, volumes.Files] = {}
    for mount in container.get("volumeMounts", []):
        files = volumes.content(pod, by_name[mount["name"]], read, issue)
        if files is not None:
            found[mount["mountPath"]] = _below(files, mount.get("subPath", ""))
    return found


def _below(files: volumes.Files, sub_path: str) -> volumes.Files:
    """The part of a volume that a subPath names: a folder's files, or one file (under the name "")."""
    if not sub_path:
        return files
    if sub_path in files:
        return {"": files[sub_path]}
    return {k[len(sub_path) + 1 :]: v for k, v in files.items() if k.startswith(f"{sub_path}/")}


Issue = Callable[[str, Obj, Sequence[str], int, Obj], str]
"""The API server's TokenRequest: (signing key, account, audiences, seconds, pod it is bound to) → token."""

_issue: list[Issue] = []


def provide(issue: Issue) -> None:
    """Let kubelets get service account tokens this way."""
    _issue[:] = [issue]


def _issuer(view: View) -> volumes.Token:
    def issue(pod: Obj, audience: str, seconds: int) -> str:
        namespace, name = meta.namespace(pod), pod["spec"].get("serviceAccountName") or "default"
        account = view.get("serviceaccounts", namespace, name)
        if account is None or not _issue:
            return ""
        return _issue[0](view.cluster.signing_key, account, [audience] if audience else [], seconds, pod)

    return issue
