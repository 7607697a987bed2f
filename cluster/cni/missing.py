"""What a policy lacks for a packet that it did not let pass: the nearest rule, the field, and the entry to add.

Policies only allow, so a drop has no guilty line: what is wrong is a line that is not there. This finds where it
would stand. A rule that names the peer but not the port lacks a port; one that names the port but not the peer
lacks a peer; where no rule is near, a whole rule is missing, as under a default deny. Each entry is as narrow as can
be: this peer, this port.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from .policies import INGRESS, End, Judgement, Peer, Policies, Policy, Question, Rule, has_port, inside

NAME_LABEL = "kubernetes.io/metadata.name"
_NOBODYS_CHOICE = frozenset(
    {
        "pod-template-hash", "controller-revision-hash", "pod-template-generation",
        "topology.kubernetes.io/region", "topology.kubernetes.io/zone",
    }
)  # fmt: skip
"""Labels that controllers and, since 1.35, admission write: which copy a pod is and where it landed, not what it is."""
DNS_PORT = 53


class Missing(NamedTuple):
    """The entry that the list at `path` of a policy lacks, and why what stands there did not match."""

    policy: Policy
    path: str
    entry: Obj
    why: str


def missing(policies: Policies, judgement: Judgement, question: Question) -> Missing:
    """What to add, and where; for a judgement that did not allow."""
    rules = [(p, rule) for p in judgement.policies for rule in p.rules[question.direction]]
    named = (pair for pair in rules if policies.has_peer(*pair, question.peer))
    for policy, rule in named:
        why = f"Its {_nth(rule)} names {called(question.peer)}, but not port {question.port}/{question.protocol}."
        return Missing(policy, f"{rule.path}.ports", _port(question), why)
    for policy, rule in rules:
        if has_port(rule, question):
            path = f"{rule.path}.{_peers(question)}"
            why = _why(policies, policy, rule, question.peer)
            return Missing(policy, path, peer_for(policies, policy, question.peer), why)
    return _no_rule(policies, judgement.policies[0], question)


def _no_rule(policies: Policies, policy: Policy, question: Question) -> Missing:
    """No rule is near: one for this peer and this port."""
    side = question.direction.lower()
    rules = policy.rules[question.direction]
    count = (
        f"none of its {len(rules)} {side} rules is about this" if rules else f"it has no {side} rule at all"
    )
    why = f"A policy selects {meta.key(question.pod)}, and {count}: what no rule allows may not pass."
    entry = {_peers(question): [peer_for(policies, policy, question.peer)], "ports": _ports(question)}
    return Missing(policy, f"spec.{side}", entry, why)


def _peers(question: Question) -> str:
    return "from" if question.direction == INGRESS else "to"


def _port(question: Question) -> Obj:
    return {"port": question.port, "protocol": question.protocol}


def _ports(question: Question) -> list[Obj]:
    """The port; DNS is asked over UDP and, when answers are long, over TCP."""
    if question.port != DNS_PORT:
        return [_port(question)]
    return [{"port": DNS_PORT, "protocol": protocol} for protocol in ("UDP", "TCP")]


def called(end: End) -> str:
    """An end as a sentence names it."""
    return meta.key(end.pod) if end.pod else end.ip


def peer_for(policies: Policies, policy: Policy, end: End) -> Obj:
    """The entry of `from` or `to` that means this end and little else."""
    if end.pod is None:
        return {"ipBlock": {"cidr": f"{end.ip}/{128 if ':' in end.ip else 32}"}}
    labels = {k: v for k, v in meta.labels(end.pod).items() if k not in _NOBODYS_CHOICE}
    entry: Obj = {"podSelector": _selector(labels)}
    namespace = meta.namespace(end.pod)
    if namespace == policy.namespace:
        return entry
    known = policies.namespaces.get(namespace, {})
    wanted = {NAME_LABEL: known[NAME_LABEL]} if NAME_LABEL in known else dict(known)
    return {"namespaceSelector": _selector(wanted), **entry}


def _selector(labels: dict[str, str]) -> dict[str, Any]:
    return {"matchLabels": labels} if labels else {}


# -- why what stands there does not match ------------------------------------------------------------------------


def _why(policies: Policies, policy: Policy, rule: Rule, end: End) -> str:
    """The first near miss; else that nobody is meant who is like this. Rules and entries are counted from 1 and not
    called by their fields' paths, which are the next rungs' to tell."""
    for number, peer in enumerate(rule.peers, 1):
        for why in _near(policies, policy, peer, end):
            return f"Entry {number} of its {_nth(rule)}: the {why}"
    if end.pod is None:
        return (
            f"Its {_nth(rule)} selects pods, and {end.ip} is no pod's address: only an ipBlock can mean it."
        )
    return f"Its {_nth(rule)} has no entry that means {called(end)}."


def _nth(rule: Rule) -> str:
    """ "ingress rule 1", of the rule at spec.ingress[0]."""
    side, _, number = rule.path.removeprefix("spec.").rstrip("]").partition("[")
    return f"{side} rule {int(number) + 1}"


def _near(policies: Policies, policy: Policy, peer: Peer, end: End) -> Iterator[str]:
    if peer.block:
        part = next((part for part in peer.excepted if inside(part, end.ip)), "")
        if part and inside(peer.block, end.ip):
            yield f"ipBlock holds {end.ip}, but its except takes {part} out again."
        return
    if end.pod is None:
        return
    placed = policies.has_namespace(policy, peer, meta.namespace(end.pod))
    fits = peer.pods.matches(meta.labels(end.pod))
    if fits and not placed and peer.namespaces is None:
        yield f"podSelector looks in namespace {policy.namespace} only; {called(end)} is in another."
    elif fits and not placed:
        yield f"namespaceSelector ({peer.namespaces}) does not match the namespace of {called(end)}."
    elif placed and not fits:
        yield f"podSelector ({peer.pods}) does not match the labels of {called(end)}."
