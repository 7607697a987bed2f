"""config set-cluster, set-context, set-credentials: the three kinds of entries of a kubeconfig, changed flag by flag.

What a flag says stands in the entry under the flag's own name; the rest is which of them exclude each other. (In
Kubernetes: kubectl/pkg/cmd/config.)
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.kubectl import golang, kubeconfig
from cluster.kubectl.command import Command
from cluster.kubectl.errors import HelpError, KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.session import Session

_BOTH_TRUSTS = "you cannot specify a certificate authority and insecure mode at the same time"


async def _set_context(session: Session, args: Args) -> None:
    words = args.positional
    if len(words) > 1:
        raise HelpError(f"Unexpected args: {golang.plain(list(words))}")
    named = bool(words and words[0])
    if named and args.on("current"):
        raise KubectlError("you cannot specify both a context name and --current")
    if not named and not args.on("current"):
        raise KubectlError("you must specify a non-empty context name or --current")
    config = await _loaded(session, args)
    name = words[0] if named else str(config.get("current-context") or "")
    if not name:
        raise KubectlError("no current context is set")
    existed = kubeconfig.named(config, "contexts", name) is not None
    entry = _entry(config, "contexts", name, args, ("cluster", "user", "namespace"))
    await _saved(session, args, config, ("contexts", name), entry)
    session.out(f'Context "{name}" {"modified" if existed else "created"}.\n')


# -- Clusters ---------------------------------------------------------------------


async def _set_cluster(session: Session, args: Args) -> None:
    if len(args.positional) != 1:
        raise HelpError(f"Unexpected args: {golang.plain(list(args.positional))}")
    (name,) = args.positional
    authority = args.text("certificate-authority")
    for wrong, text in (
        (not name, "you must specify a non-empty cluster name"),
        (args.on("insecure-skip-tls-verify") and authority, _BOTH_TRUSTS),
        (args.on("embed-certs") and not authority, "you must specify a --certificate-authority to embed"),
    ):
        if wrong:
            raise KubectlError(text)
    await _stat(session, args, "certificate-authority")
    config = await _loaded(session, args)
    entry = _entry(
        config, "clusters", name, args, ("server", "tls-server-name", "insecure-skip-tls-verify", "proxy-url")
    )
    if args.changed("server") and not args.changed("tls-server-name"):
        entry.pop("tls-server-name", None)
    if args.on("insecure-skip-tls-verify"):
        entry.pop("certificate-authority", None)
        entry.pop("certificate-authority-data", None)
    if args.changed("certificate-authority"):
        await _put_file(session, args, entry, "certificate-authority")
        entry.pop("insecure-skip-tls-verify", None)
    await _saved(session, args, config, ("clusters", name), entry)
    session.out(f'Cluster "{name}" set.\n')


# -- Users ------------------------------------------------------------------------


async def _set_credentials(session: Session, args: Args) -> None:
    if len(args.positional) != 1:
        raise HelpError(f"unexpected args: {golang.plain(list(args.positional))}")
    (name,) = args.positional
    provider, variables = (_pairs(args, flag) for flag in ("auth-provider-arg", "exec-env"))
    await _check_user(session, args, name)
    config = await _loaded(session, args)
    entry = _entry(config, "users", name, args, ("token", "username", "password"))
    for flag in ("client-certificate", "client-key"):
        if args.changed(flag):
            await _put_file(session, args, entry, flag)
    _put_provider(entry, args, provider)
    _put_program(entry, args, variables)
    if args.text("token"):
        entry |= {"username": "", "password": ""}
    elif args.text("username") or args.text("password"):
        entry["token"] = ""
    await _saved(session, args, config, ("users", name), entry)
    session.out(f'User "{name}" set.\n')


async def _check_user(session: Session, args: Args, name: str) -> None:
    if not name:
        raise KubectlError("you must specify a non-empty user name")
    methods = ["--token"] if args.text("token") else []
    methods += ["--username/--password"] if args.text("username") or args.text("password") else []
    if len(methods) > 1:
        told = ", ".join(methods)
        raise KubectlError(f"you cannot specify more than one authentication method at the same time: {told}")
    if args.on("embed-certs") and not args.text("client-certificate") and not args.text("client-key"):
        raise KubectlError("you must specify a --client-certificate or --client-key to embed")
    await _stat(session, args, "client-certificate")
    await _stat(session, args, "client-key")
    modes = ("IfAvailable", "Never", "Always")
    if args.changed("exec-interactive-mode") and args.text("exec-interactive-mode") not in modes:
        raise KubectlError(f"invalid interactive mode type, can be only {', '.join(modes)}")


def _pairs(args: Args, flag: str) -> dict[str, str | None]:
    """KEY=VALUE to set, KEY- to take out (None)."""
    found: dict[str, str | None] = {}
    wrong = []
    for word in args.many(flag):
        key, equals, value = word.partition("=")
        if equals and key:
            found[key] = value
        elif word.endswith("-") and word != "-":
            found[word[:-1]] = None
        else:
            wrong.append(word)
    if wrong:
        raise KubectlError(f"invalid {flag} format: {', '.join(wrong)}")
    return found


def _put_provider(entry: dict[str, Any], args: Args, words: dict[str, str | None]) -> None:
    provider: Obj = dict(entry.get("auth-provider") or {})
    if args.changed("auth-provider") and provider.get("name") != args.text("auth-provider"):
        provider = {"name": args.text("auth-provider")}
    if provider:
        held = {key: value for key, value in (provider.get("config") or {}).items() if key not in words}
        held |= {key: value for key, value in words.items() if value is not None}
        entry["auth-provider"] = {"config": dict(sorted(held.items())) or None, "name": provider["name"]}


def _put_program(entry: dict[str, Any], args: Args, variables: dict[str, str | None]) -> None:
    """The program that fetches credentials; its flags mean nothing where there is none."""
    program: Obj = dict(entry.get("exec") or {})
    if args.changed("exec-command"):
        program |= {"command": args.text("exec-command"), "args": None}
    if not program:
        return
    program.setdefault("apiVersion", "")
    for flag, field in (
        ("exec-api-version", "apiVersion"),
        ("exec-interactive-mode", "interactiveMode"),
        ("exec-provide-cluster-info", "provideClusterInfo"),
    ):
        if args.changed(flag):
            program[field] = args.values[flag]
    if args.many("exec-arg"):
        program["args"] = list(args.many("exec-arg"))
    program["env"] = _environment(program.get("env") or [], variables) or program.get("env")
    fields = ("apiVersion", "args", "command", "env", "interactiveMode", "provideClusterInfo")
    entry["exec"] = {"provideClusterInfo": False, "args": None, **program}
    entry["exec"] = {field: entry["exec"].get(field) for field in fields if field in entry["exec"]}


def _environment(held: list[Obj], variables: dict[str, str | None]) -> list[Obj]:
    kept = [one for one in held if variables.get(one["name"], "") is not None]
    there = [{**one, "value": variables.get(one["name"], one["value"])} for one in kept]
    known = {one["name"] for one in held}
    new = [{"name": key, "value": value} for key, value in variables.items() if value is not None and key not in known]
    return there + new


# -- Entries ----------------------------------------------------------------------


async def _loaded(session: Session, args: Args) -> Obj:
    return await kubeconfig.load(session, args.text("kubeconfig"), lenient=True)


def _entry(config: Obj, key: str, name: str, args: Args, fields: Sequence[str]) -> dict[str, Any]:
    """The entry of that name, or a new one, with the flags given put into it."""
    entry: dict[str, Any] = dict(kubeconfig.named(config, key, name) or {})
    return {**entry, **{field: args.values[field] for field in fields if args.changed(field)}}


async def _saved(session: Session, args: Args, config: Obj, place: tuple[str, str], entry: dict[str, Any]) -> None:
    kept = {field: value for field, value in entry.items() if value not in ("", False)}
    kubeconfig.put(config, *place, kept)
    await kubeconfig.save(session, config, args.text("kubeconfig"))


async def _stat(session: Session, args: Args, flag: str) -> None:
    path = args.text(flag)
    if args.on("embed-certs") and path and not await session.files.exists(path):
        raise KubectlError(f"could not stat {flag} file {path}: stat {path}: no such file or directory")


async def _put_file(session: Session, args: Args, entry: dict[str, Any], flag: str) -> None:
    """A certificate or key: its path, or with --embed-certs its content."""
    path = args.text(flag)
    entry.pop(f"{flag}-data", None)
    entry.pop(flag, None)
    if args.on("embed-certs"):
        content = await session.files.read(path) if path else b""
        entry[f"{flag}-data"] = base64.b64encode(content).decode()
    else:
        home = session.env.get("PWD") or session.env.get("HOME", "")
        entry[flag] = path if path.startswith("/") or not path else f"{home}/{path}"


_EMBED = Flag("embed-certs", kind="bool", help="Put the certificates themselves into the file.")

SET_CLUSTER = Command(
    "set-cluster", "Add or change a cluster.", _set_cluster,
    "NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] "
    "[--tls-server-name=example.com]",
    (
        Flag("certificate-authority", help="The file of the certificate of its authority."),
        _EMBED,
        Flag("insecure-skip-tls-verify", kind="bool", help="Do not check its certificate."),
        Flag("proxy-url", help="The proxy on the way to it."),
        Flag("server", help="Its address."),
        Flag("tls-server-name", help="The name to check in its certificate."),
    ),
    offline=True,
)  # fmt: skip
SET_CONTEXT = Command(
    "set-context", "Add or change a context.", _set_context,
    "[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]",
    (
        Flag("cluster", help="The name of its cluster."),
        Flag("current", kind="bool", help="Change the current one."),
        Flag("namespace", "n", help="The namespace of requests that name none."),
        Flag("user", help="The name of its user."),
    ),
    offline=True,
)  # fmt: skip
SET_CREDENTIALS = Command(
    "set-credentials", "Add or change a user.", _set_credentials,
    "NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] "
    "[--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] "
    "[--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] "
    "[--exec-arg=arg] [--exec-env=key=value]",
    (
        Flag("auth-provider", help="The provider of their credentials."),
        Flag("auth-provider-arg", kind="stringSlice", help="What the provider is told, key=value; key- takes it out."),
        Flag("client-certificate", help="The file of their certificate."),
        Flag("client-key", help="The file of its key."),
        _EMBED,
        Flag("exec-api-version", help="The version of the API that the program speaks."),
        Flag("exec-arg", kind="stringSlice", help="An argument of the program."),
        Flag("exec-command", help="A program that fetches their credentials."),
        Flag("exec-env", kind="stringArray", help="A variable of the program, key=value; key- takes it out."),
        Flag("exec-interactive-mode", help="Whether the program may ask: IfAvailable, Never or Always."),
        Flag("exec-provide-cluster-info", kind="bool", help="Tell the program about the cluster."),
        Flag("password", help="Their password."),
        Flag("token", help="Their token."),
        Flag("username", help="Their name."),
    ),
    offline=True,
)  # fmt: skip
