"""kubectl kustomize: what a folder with a kustomization comes to."""

from __future__ import annotations

from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.kustomizing.building import build
from cluster.kubectl.printers import yaml_text
from cluster.kubectl.session import Session


async def _run(session: Session, args: Args) -> None:
    if len(args.positional) > 1:
        raise KubectlError("specify one path to kustomization.yaml")
    text = "---\n".join(map(yaml_text.dump, await build(session, (args.positional or ["."])[0])))
    if path := args.text("output"):
        await session.files.write(path, text.encode())
    else:
        session.out(text)


COMMAND = Command(
    "kustomize",
    "Build a kustomization target from a directory or URL",
    _run,
    "DIR [flags] [options]",
    (Flag("output", "o", help="A file to write to, instead of the output."),),
)
