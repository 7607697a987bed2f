"""Going from object to object: each is acted upon, whatever went wrong with the one before.

(In Kubernetes: cli-runtime's Result.Visit with ContinueOnError, and kubectl's AddSourceToErr.)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from cluster.kubectl.builder import Info, Result
from cluster.kubectl.errors import KubectlError, StatusError, together
from cluster.kubectl.flags import Args
from cluster.kubectl.golang import quote
from cluster.kubectl.session import Session


async def each(result: Result, visit: Callable[[Info], Awaitable[None]]) -> None:
    """Acts upon all; raises at the end what went wrong, with what had gone wrong in finding them."""
    errors: list[KubectlError] = list(result.errors)
    for info in result.infos:
        try:
            await visit(info)
        except KubectlError as error:
            errors.append(error)
    if problem := together(errors):
        raise problem


@contextmanager
def sourced(doing: str, source: str) -> Iterator[None]:
    """Lets a failure inside tell which file it is about."""
    try:
        yield
    except StatusError as error:
        if not source:
            raise
        status = {**error.status, "message": f"error when {doing} {quote(source)}: {error.message}"}
        raise StatusError(status) from None
    except KubectlError as error:
        if not source:
            raise
        raise KubectlError(f"error when {doing} {quote(source)}: {error.message}") from None


def required_files(args: Args) -> None:
    """KubectlError unless -f or -k is given."""
    if not args.many("filename") and not args.text("kustomize"):
        raise KubectlError("must specify one of -f and -k")


async def send_raw(session: Session, args: Args, method: str) -> None:
    """--raw: the one file goes to that path as it is, and the answer to the output."""
    files = args.many("filename")
    if len(files) > 1 or (method != "DELETE" and not files):
        raise KubectlError("--raw can only use a single local file or stdin")
    if args.on("recursive"):
        raise KubectlError("--raw and --recursive are mutually exclusive")
    if args.text("output"):
        raise KubectlError("--raw and --output are mutually exclusive")
    path = args.text("raw")
    if not path.startswith("/"):
        raise KubectlError(f'--raw must be a valid URL path: parse "{path}": invalid URI for request')
    body = None
    if files:
        body = await (session.io.stdin.read() if files[0] == "-" else session.files.read(files[0]))
    answer = await session.api.request(method, path, (), body)
    session.out(await answer.read())
