"""TYPE NAME…, TYPE,TYPE, TYPE/NAME…: what a line's positional arguments name. (In Kubernetes: resource.Builder.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cluster.kubectl.errors import KubectlError

NEEDLESS_TYPE = (
    "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form "
    "(e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'"
)


@dataclass(frozen=True)
class Arguments:
    """Types with names of each, or pairs of a type and a name; never both."""

    types: Sequence[str] = ()
    names: Sequence[str] = ()
    pairs: Sequence[tuple[str, str]] = ()

    def check_beside_files(self) -> None:
        """Files and arguments exclude each other."""
        if self.types:
            raise KubectlError(
                "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well"
            )
        if self.pairs:
            raise KubectlError("resource/name arguments cannot be provided when a path is specified")

    def check_beside_selector(self) -> None:
        """So do names and selectors."""
        if self.names:
            raise KubectlError("name cannot be provided when a selector is specified")
        if self.pairs:
            raise KubectlError("selectors and the all flag cannot be used when passing resource/name arguments")
        if not self.types:
            raise KubectlError("at least one resource must be specified to use a selector")


def parse(given: Sequence[str], default_type: str = "") -> Arguments:
    """The arguments as types, names or pairs; categories are still names of types. KubectlError when they are odd."""
    args = list(given)
    if default_type:
        args = [each if "/" in each else f"{default_type}/{each}" for each in args]
    if len(args) >= 2 and len(many := _distinct(args[0])) > 1:
        args = [f"{kind}/{name}" for kind in many for name in args[1:]]
    slashes = sum("/" in each for each in args)
    if slashes and slashes == len(args):
        return Arguments(pairs=[_pair(each) for each in args])
    if slashes:
        raise KubectlError(NEEDLESS_TYPE)
    return Arguments(_distinct(args[0]), args[1:]) if args else Arguments()


def _distinct(argument: str) -> list[str]:
    return list(dict.fromkeys(argument.split(",")))


def _pair(argument: str) -> tuple[str, str]:
    parts = argument.split("/")
    if len(parts) != 2:
        raise KubectlError("arguments in resource/name form may not have more than one slash")
    kind, name = parts
    if not kind or not name or "," in kind:
        raise KubectlError("arguments in resource/name form must have a single resource and name")
    return kind, name
