"""kubectl kustomize: what a folder with a kustomization comes to."""

from __future__ import annotations

from cluster.kubectl import golang
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.kustomizing.building import build
from cluster.kubectl.printers import yaml_text
from cluster.kubectl.session import Session

_RESTRICTORS = ["LoadRestrictionsRootOnly", "LoadRestrictionsNone"]


async def _run(session: Session, args: Args) -> None:
    if len(args.positional) > 1:
        raise KubectlError("specify one path to kustomization.yaml")
    if (told := args.text("load-restrictor")) not in _RESTRICTORS:
        raise KubectlError(f"illegal flag value --load-restrictor {told}; legal values: {golang.plain(_RESTRICTORS)}")
    text = "---\n".join(map(yaml_text.dump, await build(session, (args.positional or ["."])[0])))
    if path := args.text("output"):
        await session.files.write(path, text.encode())
    else:
        session.out(text)


COMMAND = Command(
    "kustomize",
    "Build a kustomization target from a directory or URL",
    _run,
    "DIR [flags]",
    (
        Flag("as-current-user", kind="bool", help="Run function containers as oneself; none run here."),
        Flag("enable-alpha-plugins", kind="bool", help="Allow kustomize's plug-ins; there are none here."),
        Flag("enable-helm", kind="bool", help="Allow charts; there are none here."),
        Flag("env", "e", kind="stringArray", help="Variables for functions."),
        Flag("helm-api-versions", kind="stringArray", help="The API versions that helm is told."),
        Flag("helm-command", default="helm", help="The program that is helm."),
        Flag("helm-debug", kind="bool", help="Let helm tell more."),
        Flag("helm-kube-version", help="The version of Kubernetes that helm is told."),
        Flag("load-restrictor", default=_RESTRICTORS[0], help="Whether files may stand outside the folder."),
        Flag("mount", kind="stringArray", help="Folders for functions."),
        Flag("network", kind="bool", help="Let functions use the network."),
        Flag("network-name", default="bridge", help="Which network that is."),
        Flag("output", "o", help="A file to write to, instead of the output."),
    ),
    offline=True,
)  # fmt: skip
