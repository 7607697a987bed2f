"""The seat's kubeconfig: a file in its home, or, as long as it has none, one made from the session.

What the page's kubectl takes from it is the current context's namespace; server and credentials are always the
terminal's own, so that no file can point it elsewhere. (In Kubernetes: client-go's tools/clientcmd.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.yaml_values import Loader
from cluster.kubectl import golang
from cluster.kubectl.errors import KubectlError, PlainError
from cluster.kubectl.flags import Args
from cluster.kubectl.printers import yaml_text
from cluster.kubectl.session import Session


def where(session: Session, flag: str = "") -> str:
    """The file's path: --kubeconfig, else $KUBECONFIG, else ~/.kube/config."""
    home = session.env.get("HOME", "~").rstrip("/")
    return flag or session.env.get("KUBECONFIG", "") or f"{home}/.kube/config"


async def load(session: Session, flag: str = "", lenient: bool = False) -> Obj:
    """The config as it stands; the session's own where there is no file. Its "path" tells where it stands, or would.

    `lenient`: one that --kubeconfig names may be missing.
    """
    path = where(session, flag)
    try:
        found = yaml.load(await session.files.read(path), Loader) or {}
    except FileNotFoundError:
        if flag and not lenient:
            raise KubectlError(f"stat {flag}: no such file or directory") from None
        found = {} if flag else made(session)
    except (yaml.YAMLError, ValueError) as problem:
        raise KubectlError(f'error loading config file "{path}": {problem}') from None
    return {**(found if isinstance(found, dict) else {}), "path": path}


async def save(session: Session, config: Obj, flag: str = "") -> None:
    """Writes it, as kubectl would."""
    await session.files.write(where(session, flag), yaml_text.dump(in_order(config)).encode())


_CLUSTER = (
    "server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority", "certificate-authority-data",
    "proxy-url", "disable-compression", "extensions",
)  # fmt: skip
_USER = (
    "client-certificate", "client-certificate-data", "client-key", "client-key-data", "token", "tokenFile", "as",
    "as-uid", "as-groups", "as-user-extra", "username", "password", "auth-provider", "exec", "extensions",
)  # fmt: skip
_CONTEXT = ("cluster", "user", "namespace", "extensions")
_PARTS = {"clusters": _CLUSTER, "users": _USER, "contexts": _CONTEXT}

_ALWAYS: dict[str, Obj] = {"clusters": {"server": ""}, "users": {}, "contexts": {"cluster": "", "user": ""}}


def in_order(config: Obj) -> Obj:
    """The config with the fields, and the order of fields, of its Go struct; entries by name, empty fields left out."""
    shown: Obj = {"kind": "Config", "apiVersion": "v1"}
    for key, fields in _PARTS.items():
        entries = [_entry(each, key, fields) for each in config.get(key) or ()]
        shown[key] = sorted(entries, key=lambda each: str(each["name"])) or None
    return {**shown, "current-context": config.get("current-context") or ""}


def _entry(entry: Obj, key: str, fields: Sequence[str]) -> Obj:
    word = key.removesuffix("s")
    inside = {**_ALWAYS[key], **(entry.get(word) or {})}
    kept = {each: inside[each] for each in fields if inside.get(each) or each in _ALWAYS[key]}
    return {"name": entry["name"], word: kept}


_SECRET = {"token": "REDACTED", "password": "REDACTED", "client-key-data": "DATA+OMITTED"}
_LONG = {"certificate-authority-data": "DATA+OMITTED", "client-certificate-data": "DATA+OMITTED"}


def redacted(config: Obj) -> Obj:
    """Without what nobody should read over a shoulder."""

    def hidden(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: {**_SECRET, **_LONG}.get(k, hidden(v)) if v else v for k, v in value.items()}
        return [hidden(each) for each in value] if isinstance(value, list) else value

    found: Obj = hidden(config)
    return found


def put(config: Obj, key: str, name: str, value: Obj) -> None:
    """Sets the entry of that name in "clusters", "contexts" or "users"."""
    drop(config, key, name)
    config[key].append({"name": name, key.removesuffix("s"): value})


def drop(config: Obj, key: str, name: str) -> None:
    """Takes the entry of that name out."""
    config[key] = [each for each in config.get(key) or () if each["name"] != name]


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


_NAMESPACE_FIRST = frozenset((
    "annotate", "apply set-last-applied", "apply view-last-applied", "apply edit-last-applied", "attach",
    "auth reconcile", "cp", "create token", "debug", "delete", "describe", "edit", "events", "exec", "get", "label",
    "logs", "patch", "port-forward", "rollout history", "rollout pause", "rollout restart", "rollout resume",
    "rollout status", "rollout undo", "scale", "set image", "set resources", "set selector", "set serviceaccount",
    "set subject", "taint", "top pod",
))  # fmt: skip
"""Commands that ask the kubeconfig for its namespace before they ask it for a client: its complaints differ."""
_WHOLE = "set selector"
"""The one command that prints such a complaint with its wrapping."""


def chosen(config: Obj, args: Args) -> tuple[dict[str, Any], KubectlError | None]:
    """The context that a line works in, and what client-go has to say of flags that name what is not there."""
    name = args.text("context") or str(config.get("current-context") or "")
    found = named(config, "contexts", name) if name else {}
    complaints = _complaints(config, args, name, found)
    return found or {}, next(complaints, None)


def _complaints(config: Obj, args: Args, name: str, context: Obj | None) -> Iterator[KubectlError]:
    command = args.command.removeprefix("kubectl ")
    if command in _NAMESPACE_FIRST:
        if context is None:
            yield _invalid(f"context was not found for specified context: {name}")
        for missing in _unknown(config, "clusters", args.values["cluster"], "no server found for cluster"):
            yield _invalid(missing.message) if command == _WHOLE else missing
    yield from _unknown(config, "users", args.values["user"], "auth info", " does not exist")
    if context is None:
        yield KubectlError(f"context {golang.quote(name)} does not exist")
    yield from _unknown(config, "clusters", args.values["cluster"], "cluster", " does not exist")
    if (args.many("as-group") or args.text("as-uid") or args.many("as-user-extra")) and not args.text("as"):
        user = args.values["user"] if isinstance(args.values["user"], str) else ""
        who = user or (context or {}).get("user") or ""
        words = f"requesting uid, groups or user-extra for {who} without impersonating a user"
        yield _invalid(words) if command == _WHOLE else KubectlError(words)


def _invalid(words: str) -> KubectlError:
    """client-go's complaint about a configuration as a whole, which most commands unwrap."""
    return PlainError(f"Error in configuration: {words}")


def _unknown(config: Obj, key: str, name: object, before: str, after: str = "") -> Iterator[KubectlError]:
    """A complaint about a name that is not there; some commands have another flag of the same name, of many values."""
    if name and isinstance(name, str) and named(config, key, name) is None:
        yield KubectlError(f"{before} {golang.quote(name)}{after}")
