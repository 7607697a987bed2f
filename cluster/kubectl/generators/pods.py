"""The pod that `kubectl run` makes. (In Kubernetes: kubectl/pkg/generate/versioned/run.go.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.validation import is_env_var_name
from cluster.kubectl.generators.objects import head, omitempty


@dataclass(frozen=True)
class Wanted:
    """What the flags of `run` say."""

    name: str
    image: str
    args: Sequence[str] = ()
    as_command: bool = False
    env: Sequence[str] = ()
    port: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Sequence[str] = ()
    stdin: bool = False
    stdin_open: bool = False
    tty: bool = False
    restart: str = "Always"
    pull: str = ""
    privileged: bool = False


def pod(wanted: Wanted, namespace: str = "") -> Obj:
    """The pod, with one container of its own name; ValueError for a variable, port or annotation that is none."""
    words = list(wanted.args)
    container = omitempty(
        name=wanted.name,
        image=wanted.image,
        command=words if wanted.as_command else [],
        args=[] if wanted.as_command else words,
        ports=[{"containerPort": _port(wanted.port)}] if wanted.port else [],
        env=[_variable(text) for text in wanted.env],
        resources={},
        imagePullPolicy=wanted.pull,
        securityContext={"privileged": True} if wanted.privileged else None,
        stdin=wanted.stdin,
        stdinOnce=wanted.stdin and not wanted.stdin_open,
        tty=wanted.tty,
    )
    labels = dict(sorted(wanted.labels.items())) or {"run": wanted.name}
    marks = dict(_annotation(text) for text in wanted.annotations)
    spec = {"containers": [container], "restartPolicy": wanted.restart, "dnsPolicy": "ClusterFirst"}
    return {**head("v1", "Pod", wanted.name, namespace, labels, marks), "spec": spec, "status": {}}


def _variable(text: str) -> Obj:
    name, equals, value = text.partition("=")
    if not equals or not name or is_env_var_name(name, strict=True):
        raise ValueError(f"invalid env: {text}")
    return omitempty(name=name, value=value)


def _port(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f'strconv.Atoi: parsing "{text}": invalid syntax') from None


def _annotation(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise ValueError(f"Unexpected annotation: {text}")
    return key, value
