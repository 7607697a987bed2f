"""Who may do what: roles, bindings, service accounts.

A role's rules are broken down to one verb on one resource each and put together again by resource, so that what is
said in three rules is read in one line. (In kubectl: util/rbac.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts.metadata import head
from cluster.kubectl.describe.parts.writer import NONE, Writer
from cluster.kubectl.golang import plain

_RBAC = "apis/rbac.authorization.k8s.io/v1"


@dataclass(frozen=True)
class Rule:
    """Verbs on one resource of a group, on one object of it where `name` says so, or on one path."""

    verbs: tuple[str, ...]
    group: str | None = None
    resource: str = ""
    name: str = ""
    path: str = ""

    @property
    def order(self) -> str:
        """What rules are sorted by: the text of their struct in Go."""
        groups = "[]" if self.group is None else f"[{self.group}]"
        lists = f"Resources:[{self.resource}],ResourceNames:[{self.name}],NonResourceURLs:[{self.path}],"
        return f"&PolicyRule{{Verbs:{plain(list(self.verbs))},APIGroups:{groups},{lists}}}"

    @property
    def what(self) -> str:
        """The resource with its group behind it: deployments.apps/scale."""
        plural, slash, part = self.resource.partition("/")
        return plural + (f".{self.group}" if self.group else "") + slash + part

    def cells(self) -> tuple[str, str, str, str]:
        return self.what, f"[{self.path}]", f"[{self.name}]", plain(list(self.verbs))


def compact(rules: Objs) -> list[Rule]:
    """The rules, one for each resource (and each object named) with all its verbs, and one a verb on a path."""
    verbs: dict[tuple[str, str, str], dict[str, None]] = {}
    paths: list[Rule] = []
    for rule in rules:
        for group, resource, name in _targets(rule):
            verbs.setdefault((group, resource, name), {}).update(dict.fromkeys(rule.get("verbs") or []))
        urls = rule.get("nonResourceURLs") or []
        paths += [Rule((verb,), path=url) for url in urls for verb in rule.get("verbs") or []]
    resources = [Rule(tuple(found), *target) for target, found in verbs.items() if found]
    return sorted([*paths, *resources], key=lambda rule: rule.order)


def _targets(rule: Obj) -> Iterator[tuple[str, str, str]]:
    for group in rule.get("apiGroups") or []:
        for resource in rule.get("resources") or []:
            for name in rule.get("resourceNames") or [""]:
                yield group, resource, name


@describes("Role", _RBAC, references=None)
@describes("ClusterRole", _RBAC, references=None)
async def role(source: Source, obj: Obj, w: Writer) -> None:
    head(w, obj, namespaced=False)
    w.write("PolicyRule:\n")
    w.table("Resources\tNon-Resource URLs\tResource Names\tVerbs")
    for rule in compact(obj.get("rules") or []):
        w.row(*rule.cells(), level=1)


@describes("RoleBinding", _RBAC, references=None)
@describes("ClusterRoleBinding", _RBAC, references=None)
async def binding(source: Source, obj: Obj, w: Writer) -> None:
    head(w, obj, namespaced=False)
    w.write("Role:\n")
    w.field("Kind", obj["roleRef"]["kind"], 1)
    w.field("Name", obj["roleRef"]["name"], 1)
    w.write("Subjects:\n")
    w.table("Kind\tName\tNamespace")
    for subject in obj.get("subjects") or []:
        w.row(subject["kind"], subject["name"], subject.get("namespace", ""), level=1)


@describes("ServiceAccount", "api/v1")
async def service_account(source: Source, obj: Obj, w: Writer) -> None:
    head(w, obj)
    title = "Image pull secrets:"
    for secret in [each["name"] for each in obj.get("imagePullSecrets") or []] or [NONE]:
        w.row(title, secret)
        title = " " * len(title)
