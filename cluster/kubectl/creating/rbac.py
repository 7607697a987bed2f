"""create role, clusterrole, rolebinding, clusterrolebinding and token."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cluster.apimachinery.meta import Obj
from cluster.kubectl.command import Command
from cluster.kubectl.creating.common import generator
from cluster.kubectl.errors import KubectlError, NoResourceMatch, StatusError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import PRINT
from cluster.kubectl.generators import rbac
from cluster.kubectl.generators.objects import omitempty
from cluster.kubectl.printers import object_printer
from cluster.kubectl.session import Session
from cluster.kubectl.writing import one_name, own_namespace

_RULE = (
    Flag("verb", kind="stringSlice", help="Verb that the rule allows."),
    Flag("resource", kind="stringSlice", help="Resource that the rule is about, resource.group/subresource."),
    Flag("resource-name", kind="stringArray", help="Name of an object that the rule is limited to."),
)


async def _resolve(
    session: Session, given: Iterable[rbac.Resource], verbs: Sequence[str]
) -> list[rbac.Resource]:
    """The resources by their plural names; NoResourceMatch for one that nobody serves."""
    found: list[rbac.Resource] = []
    for one in given:
        known, error = await _known(session, one)
        if one.name == "*":
            found.append(one)
            continue
        if not one.name:
            raise KubectlError("resource must be specified if apiGroup/subresource specified")
        if error is not None and not rbac.check_special(known, verbs):
            raise error
        rbac.check_special(known, verbs)
        found.append(known)
    return found


async def _known(session: Session, one: rbac.Resource) -> tuple[rbac.Resource, KubectlError | None]:
    try:
        served = await session.api.resource(f"{one.name}.{one.group}" if one.group else one.name)
    except StatusError:
        raise
    except KubectlError:
        return one, NoResourceMatch(one.name, one.group)
    return rbac.Resource(served.plural, served.group, one.sub), None


def _warn(session: Session, verbs: Iterable[str]) -> None:
    for verb in verbs:
        if verb not in rbac.VERBS:
            session.err(f"Warning: '{verb}' is not a standard resource verb\n")


def _names(args: Args) -> list[str]:
    return list(dict.fromkeys(args.many("resource-name")))


async def _role(session: Session, args: Args, name: str) -> Obj:
    verbs, wanted = rbac.verbs(args.many("verb")), rbac.resources(args.many("resource"))
    if not verbs:
        raise KubectlError("at least one verb must be specified")
    _warn(session, verbs)
    if not wanted:
        raise KubectlError("at least one resource must be specified")
    found = await _resolve(session, wanted, verbs)
    return rbac.role(name, own_namespace(session), rbac.rules(verbs, found, _names(args)))


async def _cluster_role(session: Session, args: Args, name: str) -> Obj:
    verbs, wanted = rbac.verbs(args.many("verb")), rbac.resources(args.many("resource"))
    urls, gathered = list(dict.fromkeys(args.many("non-resource-url"))), args.many("aggregation-rule")
    if gathered:
        if urls or verbs or wanted or _names(args):
            raise KubectlError(
                "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames"
            )
        return rbac.cluster_role(name, None, _labels(gathered))
    if not verbs:
        raise KubectlError("at least one verb must be specified")
    if not wanted and not urls:
        raise KubectlError("one of resource or nonResourceURL must be specified")
    if wanted:
        _warn(session, verbs)
    found = await _resolve(session, wanted, verbs)
    rbac.check_urls(urls, verbs)
    return rbac.cluster_role(name, rbac.rules(verbs, found, _names(args), urls))


def _labels(pairs: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise KubectlError(f"malformed pair, expect string=string: {pair}")
        found[key.strip()] = value.strip()
    return found


_SUBJECTS = (
    Flag("user", kind="stringArray", help="User to bind to the role; may be repeated."),
    Flag("group", kind="stringArray", help="Group to bind to the role; may be repeated."),
    Flag(
        "serviceaccount", kind="stringArray", help="Service account to bind, namespace:name; may be repeated."
    ),
)


def _subjects(args: Args) -> list[Obj]:
    return rbac.subjects(args.many("user"), args.many("group"), args.many("serviceaccount"))


async def _binding(session: Session, args: Args, name: str) -> Obj:
    role, wide = args.text("role"), args.text("clusterrole")
    if bool(role) == bool(wide):
        raise KubectlError("exactly one of clusterrole or role must be specified")
    given = ("Role", role) if role else ("ClusterRole", wide)
    return rbac.binding("RoleBinding", name, own_namespace(session), given, _subjects(args))


async def _cluster_binding(session: Session, args: Args, name: str) -> Obj:
    return rbac.binding(
        "ClusterRoleBinding", name, "", ("ClusterRole", args.text("clusterrole")), _subjects(args)
    )


ROLE = generator(
    "role", "Create a role with a single rule.",
    "NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] "
    "[--dry-run=server|client|none] [options]",
    _role, _RULE,
)  # fmt: skip
CLUSTER_ROLE = generator(
    "clusterrole", "Create a cluster role.",
    "NAME --verb=verb --resource=resource.group [--resource-name=resourcename] "
    "[--dry-run=server|client|none] [options]",
    _cluster_role,
    (
        *_RULE,
        Flag("non-resource-url", kind="stringSlice", help="A path that the rule is about."),
        Flag("aggregation-rule", kind="mapping", help="Labels of the cluster roles to gather, key=value."),
    ),
)  # fmt: skip
ROLE_BINDING = generator(
    "rolebinding", "Create a role binding for a particular role or cluster role.",
    "NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] "
    "[--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]",
    _binding,
    (Flag("clusterrole", help="The cluster role to give."), Flag("role", help="The role to give."), *_SUBJECTS),
    failed="failed to create rolebinding:",
)  # fmt: skip
CLUSTER_ROLE_BINDING = generator(
    "clusterrolebinding", "Create a cluster role binding for a particular cluster role.",
    "NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] "
    "[--dry-run=server|client|none] [options]",
    _cluster_binding, (Flag("clusterrole", help="The cluster role to give."), *_SUBJECTS),
    needs=("clusterrole",), failed="failed to create clusterrolebinding:",
)  # fmt: skip

_BOUND = {"Node": "v1", "Pod": "v1", "Secret": "v1"}


def _request(args: Args) -> Obj:
    """The TokenRequest that the flags describe."""
    seconds, kind = args.seconds("duration"), args.text("bound-object-kind")
    name, uid = args.text("bound-object-name"), args.text("bound-object-uid")
    if seconds < 0:
        raise KubectlError("--duration must be greater than or equal to 0")
    if seconds % 1:
        raise KubectlError("--duration cannot be expressed in units less than seconds")
    if "" in args.many("audience"):
        raise KubectlError("--audience must not be an empty string")
    for flag, value in (("name", name), ("uid", uid)):
        if value and not kind:
            raise KubectlError(f"--bound-object-{flag} can only be set if --bound-object-kind is provided")
    if kind and kind not in _BOUND:
        raise KubectlError(f"supported --bound-object-kind values are {', '.join(sorted(_BOUND))}")
    if kind and not name:
        raise KubectlError("--bound-object-name is required if --bound-object-kind is provided")
    bound = omitempty(kind=kind, apiVersion=_BOUND.get(kind), name=name, uid=uid) or None
    spec = {"audiences": list(args.many("audience")) or None, "boundObjectRef": bound}
    return {"kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": {}, "spec": {
        **spec, **omitempty(expirationSeconds=int(seconds) or None)}}  # fmt: skip


async def _token(session: Session, args: Args) -> None:
    name = one_name(args)
    printer = await object_printer(session, args)
    request = _request(args)
    resource = await session.api.resource("serviceaccounts")
    try:
        answer = await session.api.create(
            resource, request, session.namespace, name=name, subresource="token"
        )
    except StatusError as error:
        raise KubectlError(f"failed to create token: {error.message}") from None
    if args.text("output"):
        session.out(printer(answer))
    else:
        session.out(str(answer["status"]["token"]) + ("\n" if session.io.interactive else ""))


TOKEN = Command(
    "token", "Request a service account token.", _token, "SERVICE_ACCOUNT_NAME [options]",
    (
        *PRINT,
        Flag("audience", kind="stringArray", help="Audience of the token; may be repeated."),
        Flag("duration", kind="duration", help="How long the token is to live; 0 leaves it to the server."),
        Flag("bound-object-kind", help="Kind of the object with which the token dies: Node, Pod or Secret."),
        Flag("bound-object-name", help="Name of that object."),
        Flag("bound-object-uid", help="UID of that object."),
    ),
)  # fmt: skip
