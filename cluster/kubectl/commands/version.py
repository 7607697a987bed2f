"""kubectl version: its own and the server's."""

from __future__ import annotations

import json

from cluster.apimachinery.meta import Obj
from cluster.kubectl import golang
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.printers import yaml_text
from cluster.kubectl.session import Session

CLIENT: Obj = {
    "major": "1",
    "minor": "35",
    "gitVersion": "v1.35.0",
    "gitCommit": "",
    "gitTreeState": "clean",
    "buildDate": "",
    "goVersion": "",
    "compiler": "",
    "platform": "linux/amd64",
}
"""What the page's kubectl says it is: it keeps to the words of this version, and was never built by Go."""
KUSTOMIZE = "v5.7.1"


async def run(session: Session, args: Args) -> None:
    if args.positional and not args.on("client"):
        raise KubectlError(f"extra arguments: {golang.plain(list(args.positional))}")
    form = args.text("output")
    if form not in ("", "yaml", "json"):
        raise KubectlError("--output must be 'yaml' or 'json'")
    info: Obj = {"clientVersion": CLIENT, "kustomizeVersion": KUSTOMIZE}
    problem: KubectlError | None = None
    if not args.on("client"):
        try:
            info["serverVersion"] = await session.api.json("GET", "/version")
        except KubectlError as error:
            problem = error
    session.out(_shown(info, form))
    if problem:
        raise problem


def _shown(info: Obj, form: str) -> str:
    if form == "json":
        return json.dumps(info, indent=2) + "\n"
    if form == "yaml":
        return yaml_text.dump(info) + "\n"
    lines = [f"Client Version: {info['clientVersion']['gitVersion']}", f"Kustomize Version: {info['kustomizeVersion']}"]
    lines += [f"Server Version: {info['serverVersion']['gitVersion']}"] if "serverVersion" in info else []
    return "".join(f"{line}\n" for line in lines)


COMMAND = Command(
    name="version",
    short="Show the versions of kubectl and of the server.",
    use="[flags]",
    flags=(
        Flag("client", kind="bool", help="Only kubectl's own; needs no server."),
        Flag("output", "o", help="yaml or json."),
    ),
    run=run,
)
