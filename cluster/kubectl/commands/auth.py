"""kubectl auth: may I, who am I, and roles brought up to date.

What somebody may do is the server's to say: kubectl sends a review of itself and prints the answer. (In Kubernetes:
kubectl/pkg/cmd/auth.)
"""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import flagsets, reconciling
from cluster.kubectl.command import Command, group
from cluster.kubectl.describe.rights import compact
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.generators.objects import go_json
from cluster.kubectl.golang import plain
from cluster.kubectl.printers import kyaml_text, object_printer
from cluster.kubectl.printers.go_order import in_order
from cluster.kubectl.printers.tabwriter import TabWriter
from cluster.kubectl.resources import Resource
from cluster.kubectl.session import Session

_AUTHORIZATION = "/apis/authorization.k8s.io/v1"
_AUTHENTICATION = "/apis/authentication.k8s.io/v1"
_TWO = (
    "you must specify two arguments: verb resource or verb resource/resourceName.\n"
    "See 'kubectl auth can-i -h' for help and examples."
)
_VERBS = {
    "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "impersonate",
    "*", "approve", "sign", "escalate", "attest",
}  # fmt: skip
_URL_VERBS = {"get", "put", "post", "head", "options", "delete", "patch", "*"}
_UNDISCOVERED = {"users", "groups"}
"""Resources that exist for RBAC alone: who may be impersonated."""


async def can_i(session: Session, args: Args) -> None:
    session.check()
    if args.on("list"):
        await _list(session, args)
        return
    if len(args.positional) != 2:
        raise KubectlError(_TWO)
    verb, what = args.positional
    spec = (
        _url_review(session, args, verb, what)
        if what.startswith("/")
        else await _review(session, args, verb, what)
    )
    if args.on("no-headers"):
        raise KubectlError("--no-headers cannot be set without --list specified")
    body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec}
    answer = await session.api.json("POST", f"{_AUTHORIZATION}/selfsubjectaccessreviews", body=body)
    status: Obj = answer.get("status") or {}
    if not args.on("quiet"):
        reasons = [status[field] for field in ("reason", "evaluationError") if status.get(field)]
        session.out("yes\n" if status.get("allowed") else " - ".join(["no", *reasons]) + "\n")
    if not status.get("allowed"):
        raise KubectlError()


def _warn(session: Session, text: str) -> None:
    session.err(f"Warning: {text}\n\n")


def _url_review(session: Session, args: Args, verb: str, path: str) -> Obj:
    if args.text("subresource"):
        raise KubectlError("--subresource can not be used with NonResourceURL")
    if verb not in _URL_VERBS:
        _warn(session, f"verb '{verb}' is not a known verb")
    return {"nonResourceAttributes": {"verb": verb, "path": path}}


async def _review(session: Session, args: Args, verb: str, what: str) -> Obj:
    kind, _, name = what.partition("/")
    resource = await _resource(session, kind)
    everywhere = args.on("all-namespaces")
    if not everywhere:
        if isinstance(resource, Resource) and not resource.namespaced:
            where = f" in group '{resource.group}'" if resource.group else ""
            _warn(session, f"resource '{resource.plural}' is not namespace scoped{where}")
        if verb not in _VERBS:
            _warn(session, f"verb '{verb}' is not a known verb")
    attributes = {
        "namespace": "" if everywhere else session.namespace,
        "verb": verb,
        "group": resource.group if isinstance(resource, Resource) else "",
        "resource": resource.plural if isinstance(resource, Resource) else resource,
        "subresource": args.text("subresource"),
        "name": name,
    }
    return {"resourceAttributes": {key: value for key, value in attributes.items() if value}}


async def _resource(session: Session, kind: str) -> Resource | str:
    """The resource an argument means, or the argument where nobody serves it (which is told)."""
    if kind == "*":
        return kind
    try:
        return await session.api.resource(kind.lower())
    except StatusError:
        raise
    except KubectlError:
        plural, _, of = kind.lower().partition(".")
        if kind.lower() not in _UNDISCOVERED:
            where = f" in group '{of}'" if of else ""
            _warn(session, f"the server doesn't have a resource type '{plural}'{where}")
        return kind


async def _list(session: Session, args: Args) -> None:
    """All that is allowed in the namespace."""
    if args.positional:
        raise KubectlError("list option must be specified with no arguments")
    if args.on("quiet") or args.on("all-namespaces") or args.text("subresource"):
        raise KubectlError(
            "list option can't be specified with neither quiet, all-namespaces nor subresource options"
        )
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": session.namespace},
    }
    answer = await session.api.json("POST", f"{_AUTHORIZATION}/selfsubjectrulesreviews", body=body)
    status: Obj = answer.get("status") or {}
    if status.get("incomplete"):
        session.err(f"Warning: the list may be incomplete: {status.get('evaluationError', '')}\n")
    tabs = TabWriter()
    if not args.on("no-headers"):
        tabs.add(("Resources", "Non-Resource URLs", "Resource Names", "Verbs"))
    for rule in compact([*(status.get("resourceRules") or []), *(status.get("nonResourceRules") or [])]):
        tabs.add(rule.cells())
    session.out(tabs.flush())


async def whoami(session: Session, args: Args) -> None:
    session.check()
    printer = await object_printer(session, args) if args.text("output") else _who
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    try:
        answer = await session.api.json("POST", f"{_AUTHENTICATION}/selfsubjectreviews", body=body)
    except StatusError as error:
        if error.reason == "Forbidden":
            text = "is not enabled in the cluster or you do not have permission to call it"
            raise KubectlError(f"the selfsubjectreviews API {text}") from None
        if error.reason == "NotFound":
            raise KubectlError("the selfsubjectreviews API is not enabled in the cluster") from None
        raise
    shown = in_order({**answer})
    form = args.text("output").lower()
    if form in ("json", "kyaml"):
        session.out(kyaml_text.dump(shown, in_order=True) if form == "kyaml" else go_json(shown, indent=4) + "\n")
    else:
        session.out(printer(shown))


def _who(review: Obj) -> str:
    """Who it is, an attribute a line."""
    user = meta.get(review, "status.userInfo", {})
    tabs = TabWriter()
    tabs.add(("ATTRIBUTE", "VALUE"))
    for label, field in (("Username", "username"), ("UID", "uid"), ("Groups", "groups")):
        if user.get(field):
            tabs.add((label, plain(user[field])))
    for key, values in sorted((user.get("extra") or {}).items()):
        tabs.add((f"Extra: {key}", plain(values)))
    return tabs.flush()


COMMAND = Command(
    "auth",
    "Inspect authorization.",
    group,
    "[flags]",
    subcommands=(
        Command(
            "can-i",
            "Check whether an action is allowed.",
            can_i,
            "VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
            (
                Flag("all-namespaces", "A", kind="bool", help="In all namespaces."),
                Flag("list", kind="bool", help="All that is allowed."),
                Flag("no-headers", kind="bool", help="Without headings."),
                Flag("quiet", "q", kind="bool", help="Only the exit code."),
                flagsets.SUBRESOURCE,
            ),
            examples="  kubectl auth can-i create pods -n prod\n  kubectl auth can-i --list",
        ),
        Command(
            "reconcile",
            "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects.",
            reconciling.run,
            "-f FILENAME",
            (
                flagsets.DRY_RUN,
                *flagsets.FILENAME,
                *flagsets.PRINT,
                Flag("remove-extra-permissions", kind="bool", help="Take away what the file does not grant."),
                Flag("remove-extra-subjects", kind="bool", help="Take away subjects the file does not name."),
            ),
        ),
        Command("whoami", "Experimental: Check self subject attributes.", whoami, "", flagsets.PRINT),
    ),
)
