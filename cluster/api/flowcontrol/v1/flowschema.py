"""FlowSchema: which requests belong together, and how urgent they are.

Of all the schemas that match a request the one with the smallest matchingPrecedence counts; it names a priority level,
and whose requests are to be kept apart (by user, by namespace). Every answer of the API server says by the objects'
uids which schema and level its request was given (`apiserver/flows.py`).
"""

from __future__ import annotations

from cluster.api.flowcontrol import conditions, rules
from cluster.api.flowcontrol.built_in import MANDATORY, SCHEMAS
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import int_at, text_at
from cluster.etcd.models import KubeObject

USUAL_PRECEDENCE, LAST_PRECEDENCE = 1000, 10000
METHODS = ("ByNamespace", "ByUser")


def _dangling(obj: Obj) -> str:
    found = meta.condition(obj, conditions.DANGLING)
    return str(found["status"]) if found else "?"


class FlowSchema(KubeObject):
    KIND = Kind("flowcontrol.apiserver.k8s.io", "v1", "FlowSchema", "flowschemas", namespaced=False,
                subresources=("status",))  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("PriorityLevel", lambda o: meta.get(o, "spec.priorityLevelConfiguration.name", ""),
               description="The level its requests get."),
        Column("MatchingPrecedence", lambda o: meta.get(o, "spec.matchingPrecedence", 0),
               description="Which of several schemas counts: the smallest."),
        Column("DistinguisherMethod", lambda o: meta.get(o, "spec.distinguisherMethod.type", NONE),
               description="Whose requests are kept apart."),
        AGE_COLUMN,
        Column("MissingPL", _dangling, description="references a broken or non-existent PriorityLevelConfiguration"),
    )  # fmt: skip
    FORM = ("spec.priorityLevelConfiguration.name", "spec.matchingPrecedence", "spec.distinguisherMethod.type")
    GENERATION = True

    level = text_at("spec.priorityLevelConfiguration.name")
    precedence = int_at("spec.matchingPrecedence")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        spec["matchingPrecedence"] = spec.get("matchingPrecedence") or USUAL_PRECEDENCE

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec, name = obj["spec"], meta.name(obj)
        found = _precedence(spec["matchingPrecedence"], name) + _level(spec)
        for index, rule in enumerate(spec.get("rules") or []):
            found += rules.problems(rule, f"spec.rules[{index}]")
        if name in MANDATORY and spec != SCHEMAS[name]:
            found.append(invalid_value("spec", spec, f"spec of '{name}' must equal the fixed value"))
        return found + conditions.problems(obj)

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return conditions.problems(obj)


def _precedence(value: int, name: str) -> list[Cause]:
    field = "spec.matchingPrecedence"
    if value <= 0:
        return [invalid_value(field, value, "must be a positive value")]
    if value > LAST_PRECEDENCE:
        return [invalid_value(field, value, f"must not be greater than {LAST_PRECEDENCE}")]
    if value == 1 and name != MANDATORY[0]:
        return [invalid_value(field, value, "only the schema named 'exempt' may have matchingPrecedence 1")]
    return []


def _level(spec: Obj) -> list[Cause]:
    method, name = spec.get("distinguisherMethod"), meta.get(spec, "priorityLevelConfiguration.name", "")
    found: list[Cause] = []
    if method is not None and method.get("type") not in METHODS:
        found.append(not_supported("spec.distinguisherMethod.type", method, METHODS))
    field = "spec.priorityLevelConfiguration.name"
    if not name:
        return [*found, required(field, "must reference a priority level")]
    return found + validation.causes(field, name, validation.is_dns1123_subdomain(name))
