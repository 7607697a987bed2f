"""PriorityLevelConfiguration: a share of what the API server can do at once, and what becomes of the rest.

A level serves so many requests at a time; what comes on top waits in fair queues, or is turned away. Podium serves
every request at once: it keeps levels and names them in its answers, but holds nobody up.
"""

from __future__ import annotations

import math
from typing import Any

from cluster.api.flowcontrol import conditions
from cluster.api.flowcontrol.built_in import LEVELS, MANDATORY
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

EXEMPT, LIMITED = TYPES = ("Exempt", "Limited")
QUEUE, REJECT = RESPONSES = ("Queue", "Reject")
USUAL_SHARES = 30
USUAL_QUEUING = {"handSize": 8, "queues": 64, "queueLengthLimit": 50}
MOST_QUEUES, HASH_BITS = 10_000_000, 60
_NOT_NEGATIVE = "must be a non-negative integer"


def _limit(path: str) -> Any:
    return lambda obj: meta.get(obj, f"spec.limited.{path}", NONE)


class PriorityLevelConfiguration(KubeObject):
    KIND = Kind("flowcontrol.apiserver.k8s.io", "v1", "PriorityLevelConfiguration", "prioritylevelconfigurations",
                namespaced=False, subresources=("status",))  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Type", lambda o: meta.get(o, "spec.type", ""), description="Whether its requests are limited."),
        Column("NominalConcurrencyShares", _limit("nominalConcurrencyShares"), description="Its share of the server."),
        Column("Queues", _limit("limitResponse.queuing.queues"), description="In how many queues requests wait."),
        Column("HandSize", _limit("limitResponse.queuing.handSize"), description="How many of them a flow may use."),
        Column("QueueLengthLimit", _limit("limitResponse.queuing.queueLengthLimit"),
               description="How many requests a queue holds."),
        AGE_COLUMN,
    )  # fmt: skip
    FORM = ("spec.type", "spec.limited.nominalConcurrencyShares", "spec.limited.lendablePercent")
    GENERATION = True

    type = text_at("spec.type")

    @classmethod
    def default(cls, obj: Obj) -> None:
        for part, shares in (("exempt", 0), ("limited", USUAL_SHARES)):
            found = meta.get(obj, f"spec.{part}")
            if isinstance(found, dict):
                for field, value in (("nominalConcurrencyShares", shares), ("lendablePercent", 0)):
                    found[field] = value if found.get(field) is None else found[field]
        queuing = meta.get(obj, "spec.limited.limitResponse.queuing")
        if isinstance(queuing, dict):
            queuing.update({field: value for field, value in USUAL_QUEUING.items() if not queuing.get(field)})

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj.get("spec") or {}
        return _problems(spec, meta.name(obj)) + _fixed(spec, meta.name(obj)) + conditions.problems(obj)

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return conditions.problems(obj)


def _fixed(spec: Obj, name: str) -> list[Cause]:
    """The mandatory levels say what they say; only how many shares "exempt" takes is free."""
    if name not in MANDATORY:
        return []
    if name != MANDATORY[0]:
        same, what = spec == LEVELS[name], f"spec of '{name}' must equal the fixed value"
    else:
        same = {**spec, "exempt": LEVELS[name]["exempt"]} == LEVELS[name]
        what = f"spec of '{name}' except the 'spec.exempt' field must equal the fixed value"
    return [] if same else [invalid_value("spec", spec, what)]


def _problems(spec: Obj, name: str) -> list[Cause]:
    type_, exempt, limited = spec.get("type") or "", spec.get("exempt"), spec.get("limited")
    found: list[Cause] = []
    if (name == MANDATORY[0]) != (type_ == EXEMPT):
        found.append(invalid_value("spec.type", type_, "must be 'Exempt' if and only if `name` is 'exempt'"))
    if type_ == EXEMPT:
        if limited is not None:
            found.append(forbidden_field("spec.limited", "must be nil if the type is not Limited"))
        return found + (_shares(exempt, "spec.exempt") if exempt is not None else [])
    if type_ != LIMITED:
        return [*found, not_supported("spec.type", type_, TYPES)]
    if exempt is not None:
        found.append(forbidden_field("spec.exempt", "must be nil if the type is Limited"))
    if limited is None:
        return [*found, required("spec.limited", "must not be empty when type is Limited")]
    found += _shares(limited, "spec.limited")
    borrowed = limited.get("borrowingLimitPercent")
    found += _response(limited.get("limitResponse") or {}, "spec.limited.limitResponse")
    if borrowed is not None and borrowed < 0:
        text = "if specified, must be a non-negative integer"
        found.append(invalid_value("spec.limited.borrowingLimitPercent", borrowed, text))
    return found


def _shares(part: Obj, path: str) -> list[Cause]:
    shares, lent = part.get("nominalConcurrencyShares") or 0, part.get("lendablePercent") or 0
    found = [invalid_value(f"{path}.nominalConcurrencyShares", shares, _NOT_NEGATIVE)] if shares < 0 else []
    if not 0 <= lent <= 100:
        found.append(invalid_value(f"{path}.lendablePercent", lent, "must be between 0 and 100, inclusive"))
    return found


def _response(response: Obj, path: str) -> list[Cause]:
    type_, queuing = response.get("type") or "", response.get("queuing")
    if type_ not in RESPONSES:
        return [not_supported(f"{path}.type", type_, RESPONSES)]
    if type_ == REJECT:
        text = "must be nil if limited.limitResponse.type is not Limited"
        return [forbidden_field(f"{path}.queuing", text)] if queuing is not None else []
    if queuing is None:
        return [required(f"{path}.queuing", "must not be empty if limited.limitResponse.type is Limited")]
    return _queuing(queuing, f"{path}.queuing")


def _queuing(queuing: Obj, path: str) -> list[Cause]:
    """Each flow is dealt a hand of queues; the hash it is dealt by has only so many bits."""
    found = [
        invalid_value(f"{path}.{field}", queuing[field], "must be positive")
        for field in ("queueLengthLimit", "queues", "handSize")
        if queuing[field] <= 0
    ]
    queues, hand = queuing["queues"], queuing["handSize"]
    if queues > MOST_QUEUES:
        found.append(invalid_value(f"{path}.queues", queues, f"must not be greater than {MOST_QUEUES}"))
    if hand > queues and hand > 0:
        found.append(invalid_value(f"{path}.handSize", hand, f"should not be greater than queues ({queues})"))
    elif hand > 0 and math.ceil(math.log2(queues) * hand) > HASH_BITS:
        text = f"required entropy bits of deckSize {queues} and handSize {hand} should not be greater than {HASH_BITS}"
        found.append(invalid_value(f"{path}.handSize", hand, text))
    return found
