"""kubectl auth reconcile: roles and bindings that hold at least what a file says.

Unlike apply, this knows what rules mean: a role is only changed where a permission is lacking (or, when asked, where
one is too many), and a binding to another role is made anew, since its roleRef cannot change. (In Kubernetes:
component-helpers/auth/rbac/reconciliation.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl import builder
from cluster.kubectl.acting import each, required_files
from cluster.kubectl.builder import Info
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.flags import Args
from cluster.kubectl.golang import plain
from cluster.kubectl.printers import Printer, object_printer
from cluster.kubectl.session import Session
from cluster.kubectl.writing import DryRun, dry_run
from cluster.registry.authorization.covers import lacking

_GROUP = "rbac.authorization.k8s.io"
_ROLES, _BINDINGS = ("Role", "ClusterRole"), ("RoleBinding", "ClusterRoleBinding")
_OPTED_OUT = "rbac.authorization.kubernetes.io/autoupdate"
_CAVEAT = f", but object opted out ({_OPTED_OUT}: false)"
_RULE = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
_SUBJECT = ("kind", "apiGroup", "name", "namespace")
_ATTEMPTS = 3


@dataclass
class Outcome:
    """What has to be done to which object, and what was lacking or too much."""

    obj: Obj
    operation: str = ""
    missing: Objs = field(default_factory=list)
    extra: Objs = field(default_factory=list)
    protected: bool = False


async def run(session: Session, args: Args) -> None:
    required_files(args)
    if args.positional:
        raise KubectlError("no arguments are allowed")
    dry = dry_run(session, args)
    if dry is DryRun.SERVER:
        raise KubectlError("--dry-run=server for command reconcile is not supported yet")
    rehearsed = dry is DryRun.CLIENT
    printer = await object_printer(session, args, "reconciled", "client" if rehearsed else "none")

    async def visit(info: Info) -> None:
        group, version = meta.group_version(info.obj["apiVersion"])
        if group != _GROUP or info.obj["kind"] not in (*_ROLES, *_BINDINGS):
            return
        if version != "v1":
            raise KubectlError(
                f"only rbac.authorization.k8s.io/v1 is supported: not *{version}.{info.obj['kind']}"
            )
        _tell(session, args, printer, await _reconciled(session, args, info, rehearsed))

    await each(await builder.from_args(session, args, lenient=True).do(), visit)


async def _reconciled(session: Session, args: Args, info: Info, rehearsed: bool) -> Outcome:
    """Does it, anew where somebody else came between."""
    for attempt in range(_ATTEMPTS):
        existing = await _existing(session, info)
        outcome = _outcome(existing, info.obj, args)
        if rehearsed or outcome.protected or not outcome.operation:
            return outcome
        try:
            outcome.obj = await _carried_out(session, info, outcome, existing)
        except StatusError as error:
            if attempt + 1 == _ATTEMPTS or error.reason not in ("AlreadyExists", "NotFound", "Conflict"):
                raise
        else:
            return outcome
    raise KubectlError("exceeded maximum attempts")


async def _existing(session: Session, info: Info) -> Obj | None:
    try:
        return await session.api.get(info.resource, info.name, info.namespace)
    except StatusError as error:
        if error.reason == "NotFound":
            return None
        raise


def _outcome(existing: Obj | None, expected: Obj, args: Args) -> Outcome:
    role = expected["kind"] in _ROLES
    if existing is None:
        return Outcome(expected, "create", missing=expected.get("rules" if role else "subjects") or [])
    if role:
        return reconciled_role(existing, expected, args.on("remove-extra-permissions"))
    return reconciled_binding(existing, expected, args.on("remove-extra-subjects"))


def reconciled_role(existing: Obj, expected: Obj, stomp: bool) -> Outcome:
    """The existing role with what the expected one grants besides; with `stomp`, with nothing else."""
    result = _merged(existing, expected)
    held, wanted = existing.get("rules") or [], expected.get("rules") or []
    aggregated = "aggregationRule" in existing and "aggregationRule" in expected
    result.extra = [] if aggregated else lacking(wanted, held)
    result.missing = lacking(held, wanted)
    if stomp and (result.missing or result.extra):
        _change(result, "rules", wanted)
    elif not stomp and result.missing:
        _change(result, "rules", [*held, *result.missing])
    _aggregation(result, existing, expected, stomp)
    return result


def _aggregation(result: Outcome, existing: Obj, expected: Obj, stomp: bool) -> None:
    held, wanted = (meta.get(obj, "aggregationRule.clusterRoleSelectors", []) for obj in (existing, expected))
    missing, extra = _without(wanted, held), _without(held, wanted)
    if "aggregationRule" not in expected:
        if result.obj.pop("aggregationRule", None) is not None:
            result.operation = "update"
    elif stomp and (missing or extra):
        _change(result, "aggregationRule", expected["aggregationRule"])
    elif not stomp and missing:
        _change(result, "aggregationRule", {"clusterRoleSelectors": [*held, *missing]})


def reconciled_binding(existing: Obj, expected: Obj, stomp: bool) -> Outcome:
    """The existing binding with the expected one's subjects besides; one to another role must be made anew."""
    if existing["roleRef"] != expected["roleRef"]:
        return Outcome(expected, "recreate", protected=_opted_out(existing))
    result = _merged(existing, expected)
    held, wanted = existing.get("subjects") or [], expected.get("subjects") or []
    result.missing, result.extra = _without(wanted, held), _without(held, wanted)
    if stomp and (result.missing or result.extra):
        _change(result, "subjects", wanted)
    elif not stomp and result.missing:
        _change(result, "subjects", [*held, *result.missing])
    return result


def _merged(existing: Obj, expected: Obj) -> Outcome:
    """The existing object with the expected labels and annotations that it lacks; its own win."""
    result = Outcome(meta.copy(existing), protected=_opted_out(existing))
    for part in ("annotations", "labels"):
        had = existing["metadata"].get(part) or {}
        both = {**(expected["metadata"].get(part) or {}), **had}
        if both != had:
            result.obj["metadata"][part] = both
            result.operation = "update"
    return result


def _opted_out(obj: Obj) -> bool:
    return meta.annotations_of(obj).get(_OPTED_OUT) == "false"


def _change(result: Outcome, part: str, value: object) -> None:
    result.obj[part] = value
    result.operation = "update"


def _without(these: Iterable[Obj], those: Objs) -> Objs:
    """What stands in these and not in those, each once."""
    found: Objs = []
    for one in these:
        if one not in those and one not in found:
            found.append(one)
    return found


async def _carried_out(session: Session, info: Info, outcome: Outcome, existing: Obj | None) -> Obj:
    api, resource, namespace = session.api, info.resource, info.namespace
    if outcome.operation == "update":
        return await api.replace(resource, info.name, outcome.obj, namespace)
    if outcome.operation == "recreate" and existing is not None:
        same = {"preconditions": {"uid": meta.uid(existing)}}
        await api.delete(resource, info.name, namespace, options=same)
    if namespace:
        await _ensure_namespace(session, namespace)
    return await api.create(resource, outcome.obj, namespace)


async def _ensure_namespace(session: Session, name: str) -> None:
    """Makes the namespace if it is not there, as far as that is allowed."""
    namespaces = await session.api.resource("namespaces")
    try:
        await session.api.get(namespaces, name)
        return
    except StatusError as error:
        if error.reason not in ("NotFound", "Forbidden"):
            raise
    try:
        await session.api.create(
            namespaces, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        )
    except StatusError as error:
        if error.reason not in ("AlreadyExists", "Forbidden"):
            raise


def _tell(session: Session, args: Args, printer: Printer, outcome: Outcome) -> None:
    session.out(printer(outcome.obj))
    if not outcome.operation:
        return
    session.err(f"\treconciliation required {outcome.operation}{_CAVEAT if outcome.protected else ''}\n")
    role = outcome.obj["kind"] in _ROLES
    what, fields = ("rules", _RULE) if role else ("subjects", _SUBJECT)
    removing = args.on("remove-extra-permissions" if role else "remove-extra-subjects")
    for items, done in (
        (outcome.missing, "missing {} added"),
        (outcome.extra if removing else [], "extra {} removed"),
    ):
        if items:
            session.err(
                f"\t{done.format(what)}:\n" + "".join(f"\t\t{_struct(item, fields)}\n" for item in items)
            )


def _struct(item: Obj, fields: tuple[str, ...]) -> str:
    """A Go struct as %+v shows it."""
    lists = fields is _RULE
    shown = (f"{_title(name)}:{plain(item.get(name, [] if lists else ''))}" for name in fields)
    return "{" + " ".join(shown) + "}"


def _title(name: str) -> str:
    return (
        "APIGroup" + name.removeprefix("apiGroup")
        if name.startswith("apiGroup")
        else name[:1].upper() + name[1:]
    )
