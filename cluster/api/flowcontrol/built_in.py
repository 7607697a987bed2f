"""The flow schemas and priority levels that every API server makes for itself.

Two of each are mandatory, and nobody may change what they say: "exempt", which is never held up, and "catch-all",
which is what is left. The others are suggestions: they keep nodes, leader elections, controllers and people from
crowding each other out. Each says in an annotation whether the server may still correct it. (In Kubernetes:
apiserver/pkg/apis/flowcontrol/bootstrap.)
"""

from __future__ import annotations

from cluster.apimachinery.meta import Obj

AUTO_UPDATE = "apf.kubernetes.io/autoupdate-spec"
API_VERSION = "flowcontrol.apiserver.k8s.io/v1"
MANDATORY = ("exempt", "catch-all")
_ALL = ["*"]


def _limited(shares: int, lendable: int, queues: int = 0, hand: int = 0) -> Obj:
    """A level with so many shares, part of which it lends; without queues it turns away what it cannot serve."""
    queuing = {"queues": queues, "handSize": hand, "queueLengthLimit": 50}
    response: Obj = {"type": "Queue", "queuing": queuing} if queues else {"type": "Reject"}
    limits = {"nominalConcurrencyShares": shares, "lendablePercent": lendable, "limitResponse": response}
    return {"type": "Limited", "limited": limits}


LEVELS: dict[str, Obj] = {
    "exempt": {"type": "Exempt", "exempt": {"nominalConcurrencyShares": 0, "lendablePercent": 0}},
    "catch-all": _limited(5, 0),
    "system": _limited(30, 33, 64, 6),
    "node-high": _limited(40, 25, 64, 6),
    "leader-election": _limited(10, 0, 16, 4),
    "workload-high": _limited(40, 50, 128, 6),
    "workload-low": _limited(100, 90, 128, 6),
    "global-default": _limited(20, 50, 128, 6),
}
"""Each priority level's spec, by name."""


def _groups(*names: str) -> list[Obj]:
    return [{"kind": "Group", "group": {"name": name}} for name in names]


def _users(*names: str) -> list[Obj]:
    return [{"kind": "User", "user": {"name": name}} for name in names]


def _resources(
    verbs: list[str] = _ALL, groups: list[str] = _ALL, resources: list[str] = _ALL, clustered: bool = True
) -> Obj:
    rule: Obj = {"verbs": verbs, "apiGroups": groups, "resources": resources}
    return {**rule, **({"clusterScope": True} if clustered else {}), "namespaces": _ALL}


def _paths(verbs: list[str], urls: list[str]) -> Obj:
    return {"verbs": verbs, "nonResourceURLs": urls}


def _everything(subjects: list[Obj]) -> Obj:
    """Any request at all of these subjects."""
    return {"subjects": subjects, "resourceRules": [_resources()], "nonResourceRules": [_paths(_ALL, _ALL)]}


def _schema(level: str, precedence: int, by: str, rule: Obj) -> Obj:
    spec: Obj = {"priorityLevelConfiguration": {"name": level}, "matchingPrecedence": precedence}
    return {**spec, **({"distinguisherMethod": {"type": by}} if by else {}), "rules": [rule]}


_EVERYBODY = _groups("system:unauthenticated", "system:authenticated")
_MANAGER, _SCHEDULER = "system:kube-controller-manager", "system:kube-scheduler"
_NODES = _groups("system:nodes")
_SYSTEM_ACCOUNTS: list[Obj] = [
    {"kind": "ServiceAccount", "serviceAccount": {"namespace": "kube-system", "name": "*"}}
]
_LEASES = ["coordination.k8s.io"], ["leases"]

SCHEMAS: dict[str, Obj] = {
    "exempt": _schema("exempt", 1, "", _everything(_groups("system:masters"))),
    "catch-all": _schema("catch-all", 10000, "ByUser", _everything(_EVERYBODY)),
    "system-nodes": _schema("system", 500, "ByUser", _everything(_NODES)),
    "system-node-high": _schema("node-high", 400, "ByUser", {
        "subjects": _NODES,
        "resourceRules": [
            _resources(groups=[""], resources=["nodes", "nodes/status"]),
            _resources(_ALL, *_LEASES, clustered=False),
        ],
    }),
    "probes": _schema("exempt", 2, "", {
        "subjects": _EVERYBODY,
        "nonResourceRules": [_paths(["get"], ["/healthz", "/readyz", "/livez"])],
    }),
    "system-leader-election": _schema("leader-election", 100, "ByUser", {
        "subjects": [*_users(_MANAGER, _SCHEDULER), *_SYSTEM_ACCOUNTS],
        "resourceRules": [_resources(["get", "create", "update"], *_LEASES, clustered=False)],
    }),
    "kube-controller-manager": _schema("workload-high", 800, "ByNamespace", _everything(_users(_MANAGER))),
    "kube-scheduler": _schema("workload-high", 800, "ByNamespace", _everything(_users(_SCHEDULER))),
    "kube-system-service-accounts": _schema("workload-high", 900, "ByNamespace", _everything(_SYSTEM_ACCOUNTS)),
    "service-accounts": _schema("workload-low", 9000, "ByUser", _everything(_groups("system:serviceaccounts"))),
    "global-default": _schema("global-default", 9900, "ByUser", _everything(_EVERYBODY)),
}  # fmt: skip
"""Each flow schema's spec, by name."""


def levels() -> list[Obj]:
    """The PriorityLevelConfigurations that every cluster is born with."""
    return [_named("PriorityLevelConfiguration", name, spec) for name, spec in LEVELS.items()]


def schemas() -> list[Obj]:
    """The FlowSchemas that every cluster is born with."""
    return [_named("FlowSchema", name, spec) for name, spec in SCHEMAS.items()]


def _named(kind: str, name: str, spec: Obj) -> Obj:
    head = {"name": name, "annotations": {AUTO_UPDATE: "true"}}
    return {"apiVersion": API_VERSION, "kind": kind, "metadata": head, "spec": spec}
