"""One command line from argv to exit code.

`run` finds the command, reads its flags, takes the seat's kubeconfig and the global flags into a Session, and turns
whatever goes wrong into kubectl's words on stderr. It is the only place that ends a command.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cluster.kubectl import command, flags, golang, helping, kubeconfig, preferences
from cluster.kubectl.errors import HelpError, KubectlError
from cluster.kubectl.flags import Args, HelpWanted
from cluster.kubectl.session import Session

_TIMEOUT = (
    "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding "
    "time unit (e.g. 1s | 2m | 3h)"
)


async def run(argv: Sequence[str], session: Session) -> int:
    """Runs one line ("get", "pods", …) and gives its exit code; prints to session.io."""
    try:
        await _run(argv, session)
    except KubectlError as error:
        session.out(error.printed)
        text = error.text()
        if text:
            session.err(text if text.endswith("\n") else f"{text}\n")
        return error.code
    except ConnectionError:
        host = session.server.split("://")[-1].split("/")[0]
        session.err(f"The connection to the server {host} was refused - did you specify the right host or port?\n")
        return 1
    return 0


async def _run(argv: Sequence[str], session: Session) -> None:
    found = command.find(await preferences.rewritten(session, argv))
    try:
        known = [flag for flag in found.command.known if not flag.feature or session.env.get(flag.feature) == "true"]
        args = flags.parse(found.path, known, found.rest, found.command.interspersed)
        session.err("".join(f"{notice}\n" for notice in args.notices))
        own = session if found.command.local else await _taken_in(session, args)
        await found.command.run(own, args)
        if args.on("warnings-as-errors") and (count := len(own.warnings)):
            raise KubectlError(f"{count} warning{'s' if count > 1 else ''} received")
    except HelpWanted as wanted:
        (session.err if wanted.stderr else session.out)(helping.page(found.path, found.command))
        if wanted.code:
            raise KubectlError(code=wanted.code) from None
    except HelpError:
        session.out(helping.page(found.path, found.command))
        raise


async def _taken_in(session: Session, args: Args) -> Session:
    """The session of this one line: the current context's namespace, -n, --as, --token, --request-timeout."""
    config = await kubeconfig.load(session, args.text("kubeconfig"))
    context, problem = kubeconfig.chosen(config, args)
    seconds, odd = _seconds(args.text("request-timeout"))
    namespace = args.text("namespace") or str(context.get("namespace") or session.namespace)
    return replace(
        session,
        namespace=namespace,
        explicit_namespace=bool(args.text("namespace")),
        headers={**session.headers, **_headers(args)},
        timeout=seconds,
        warnings=[],
        problem=problem or odd or _elsewhere(session, args.text("server")),
    )


def _elsewhere(session: Session, server: str) -> KubectlError | None:
    """The complaint about a --server that is another than the one door that there is."""
    if not server or server.rstrip("/") == session.server.rstrip("/"):
        return None
    return KubectlError(f"this kubectl reaches only {session.server}, and not {server}: leave --server out")


def _headers(args: Args) -> Mapping[str, str]:
    headers = {"impersonate-user": args.text("as"), "impersonate-uid": args.text("as-uid")}
    if groups := args.many("as-group"):
        headers["impersonate-group"] = "\n".join(groups)
    for extra in args.many("as-user-extra"):
        key, _, value = extra.partition("=")
        name = f"impersonate-extra-{key.lower()}"
        headers[name] = f"{headers[name]}\n{value}" if name in headers else value
    if token := args.text("token"):
        headers["authorization"] = f"Bearer {token}"
    return {name: value for name, value in headers.items() if value}


def _seconds(text: str) -> tuple[float, KubectlError | None]:
    """--request-timeout: seconds, or a duration; and what is wrong with it."""
    if text.isdigit():
        return float(text), None
    try:
        return golang.duration(text), None
    except ValueError:
        return 0.0, KubectlError(_TIMEOUT)
