"""create namespace, serviceaccount, quota, poddisruptionbudget and priorityclass."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.kubectl.creating.common import generator
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.generators import policies
from cluster.kubectl.session import Session
from cluster.kubectl.writing import own_namespace

_DRY = "NAME [--dry-run=server|client|none] [options]"


async def _namespace(session: Session, args: Args, name: str) -> Obj:
    return policies.namespace(name)


async def _service_account(session: Session, args: Args, name: str) -> Obj:
    return policies.service_account(name, own_namespace(session))


async def _quota(session: Session, args: Args, name: str) -> Obj:
    return policies.quota(name, own_namespace(session), args.text("hard"), args.text("scopes"))


async def _budget(session: Session, args: Args, name: str) -> Obj:
    least, most = args.text("min-available"), args.text("max-unavailable")
    return policies.disruption_budget(name, own_namespace(session), args.text("selector"), least, most)


async def _priority_class(session: Session, args: Args, name: str) -> Obj:
    return policies.priority_class(
        name,
        args.number("value"),
        args.on("global-default"),
        args.text("description"),
        args.text("preemption-policy"),
    )


NAMESPACE = generator(
    "namespace", "Create a namespace with the given name.", _DRY, _namespace, aliases=("ns",)
)
SERVICE_ACCOUNT = generator(
    "serviceaccount", "Create a service account with the given name.", _DRY, _service_account,
    aliases=("sa",), failed="failed to create serviceaccount:",
)  # fmt: skip
QUOTA = generator(
    "quota", "Create a quota with the given name, hard limits and scopes.",
    "NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none] [options]",
    _quota,
    (
        Flag("hard", help="Limits, resource=quantity, with commas between them."),
        Flag("scopes", help="What the quota counts: scopes with commas between them."),
    ),
    aliases=("resourcequota",), failed="failed to create quota:",
)  # fmt: skip
BUDGET = generator(
    "poddisruptionbudget", "Create a pod disruption budget with the given name.",
    "NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none] [options]",
    _budget,
    (
        Flag("min-available", help="How many pods must stay: a number or a percentage."),
        Flag("max-unavailable", help="How many pods may be away: a number or a percentage."),
        Flag("selector", help="Labels of the pods, by equality."),
    ),
    aliases=("pdb",), failed="failed to create poddisruptionbudgets:",
)  # fmt: skip
PRIORITY_CLASS = generator(
    "priorityclass", "Create a priority class with the given name.",
    "NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none] [options]",
    _priority_class,
    (
        Flag("value", kind="int", help="The priority."),
        Flag("global-default", kind="bool", help="Is this the priority of pods that name none?"),
        Flag("description", help="When to use it."),
        Flag("preemption-policy", default="PreemptLowerPriority", help="What its pods do to those with lower ones."),
    ),
    aliases=("pc",), failed="failed to create priorityclass:",
)  # fmt: skip
