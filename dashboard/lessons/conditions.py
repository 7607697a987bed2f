"""What a lesson may ask of a cluster: CEL over its objects, with a few words that make it short.

`pods`, `services`, `deployments` … are lists of manifests, `pods_before` … the same as they were when the step began,
`endpoints` the names of the ready pods behind each Service. Four methods spare a lesson the detours of CEL over
unknown shapes: `services.named("web")`, `.at("spec.ports.0.port")` ("" where nothing is), `.ready()`, and
`pods.labelled("app=web")`. An expression that cannot be judged is not true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cluster.apimachinery import labels, meta
from cluster.apimachinery.cel import CelError, Environment, Program, types
from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.meta import Obj, Objs

RESOURCES: Mapping[str, str] = {
    **{name: name for name in (
        "configmaps", "events", "namespaces", "nodes", "persistentvolumeclaims", "pods", "replicationcontrollers",
        "secrets", "serviceaccounts", "services",
    )},
    **{name: f"{name}.apps" for name in ("daemonsets", "deployments", "replicasets", "statefulsets")},
    **{name: f"{name}.networking.k8s.io" for name in ("ingresses", "networkpolicies")},
    **{name: f"{name}.rbac.authorization.k8s.io" for name in (
        "clusterrolebindings", "clusterroles", "rolebindings", "roles",
    )},
    "endpointslices": "endpointslices.discovery.k8s.io",
    "jobs": "jobs.batch",
    "components": "components.sim.podium.local",
    "machines": "machines.sim.podium.local",
    "trafficgenerators": "trafficgenerators.traffic.podium.local",
}  # fmt: skip
"""An expression's name → the resource."""
BEFORE = "_before"
OWNER = "kubernetes.io/service-name"
Find = Callable[[str], Objs]


def _named(items: list[Any], name: str) -> Any:
    return next((item for item in items if meta.name(item) == name), {})


def _at(value: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return ""
    return value


def _labelled(items: list[Any], selector: str) -> list[Any]:
    wanted = labels.parse(selector)
    return [item for item in items if wanted.matches(meta.labels(item))]


def told(value: Any) -> str:
    """A value in a sentence: a list by its items, nothing as "nothing"."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={one}" for key, one in value.items()) or "nothing"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(told, value)) or "nothing"
    return "nothing" if value is None or value == "" else str(value)


LIBRARY: Library = {
    "<list(dyn)>.named(string) -> dyn": _named,
    "<list(dyn)>.labelled(string) -> list(dyn)": _labelled,
    "<list(dyn)>.names() -> list(string)": lambda items: [meta.name(item) for item in items],
    "<dyn>.at(string) -> dyn": _at,
    "<dyn>.ready() -> bool": lambda pod: meta.ready(pod) and not meta.is_deleting(pod),
    "<map(string, dyn)>.of(string) -> list(string)": lambda found, name: list(found.get(name, ())),
    "text(dyn) -> string": told,
}
_LISTS = {name + when: types.list_of(types.DYN) for name in RESOURCES for when in ("", BEFORE)}
_ENVIRONMENT = Environment(
    {**_LISTS, "endpoints": types.map_of(types.STRING, types.DYN)}, libraries=(LIBRARY,)
)  # fmt: skip


def condition(source: str) -> Program:
    """An expression that is true or false; CompileError."""
    return _ENVIRONMENT.compile(source, types.BOOL, types.DYN)


def sentence(source: str) -> Program:
    """An expression whose value is told; CompileError."""
    return _ENVIRONMENT.compile(source)


def resources(*programs: Program) -> set[str]:
    """The resources whose present state these expressions look at."""
    names = {name for program in programs for name in program.names}
    found = {RESOURCES[name] for name in names if name in RESOURCES}
    return found | ({RESOURCES["endpointslices"]} if "endpoints" in names else set())


def holds(program: Program, now: Find, before: Find) -> bool:
    """Whether it is true of these objects; `now` and `before` give the objects of a resource."""
    try:
        return program.run(variables(program, now, before)) is True
    except CelError:
        return False


def says(program: Program, now: Find, before: Find) -> str:
    """Its value in words."""
    try:
        return told(program.run(variables(program, now, before)))
    except CelError:
        return "nothing of the kind"


def variables(program: Program, now: Find, before: Find) -> dict[str, Any]:
    """Only what the expression mentions is read."""
    found: dict[str, Any] = {}
    for name in program.names:
        if name in RESOURCES:
            found[name] = now(RESOURCES[name])
        elif name.endswith(BEFORE) and name.removesuffix(BEFORE) in RESOURCES:
            found[name] = before(RESOURCES[name.removesuffix(BEFORE)])
    if "endpoints" in program.names:
        found["endpoints"] = endpoints(now(RESOURCES["endpointslices"]))
    return found


def endpoints(slices: Iterable[Obj]) -> dict[str, list[str]]:
    """{Service: the names of the ready pods behind it, or their addresses where they have no name}."""
    found: dict[str, list[str]] = {}
    for one in slices:
        there = found.setdefault(meta.labels(one).get(OWNER, ""), [])
        for endpoint in one.get("endpoints") or []:
            if (endpoint.get("conditions") or {}).get("ready", True):
                there.append(meta.get(endpoint, "targetRef.name") or endpoint["addresses"][0])
    return {name: sorted(set(there)) for name, there in found.items()}
