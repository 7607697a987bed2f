"""What a policy lacks, for each way to miss; the words follow the documentation's own warnings."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.cni.missing import Missing, missing
from cluster.cni.policies import EGRESS, INGRESS, Direction, End, Policies, Question
from tests.cluster.dataplane.grid import labelled, named, of_a, policy, server, space, to_a


def lack(
    *policies: Obj, peer: str | None = "y/b", ip: str = "192.0.2.7", port: int = 80, way: Direction = INGRESS
) -> Missing:
    """What x/a's policies lack for this peer: a pod, or (None) an address."""
    known = Policies.of(policies, map(space, "xyz"))
    pod = server("x/a")
    end = End(ip, server(peer) if peer else None)
    question = Question(way, pod, end, port, "UDP" if port == 53 else "TCP")
    return missing(known, known.judge(question), question)


def test_a_default_deny_lacks_a_whole_rule() -> None:
    found = lack(policy("deny", ingress=[]))
    assert (found.policy.key, found.path) == ("x/deny", "spec.ingress")
    assert found.why == (
        "A policy selects x/a, and it has no ingress rule at all: what no rule allows may not pass."
    )
    y = labelled(**{"kubernetes.io/metadata.name": "y"})
    assert found.entry == {
        "from": [{"namespaceSelector": y, "podSelector": labelled(pod="b")}],
        "ports": [{"port": 80, "protocol": "TCP"}],
    }


def test_what_nobody_chose_is_not_what_a_peer_is_meant_by() -> None:
    """A pod's copy that lands in another zone is meant as well."""
    pod = server("y/b")
    pod["metadata"]["labels"] |= {"pod-template-hash": "7d4b", "topology.kubernetes.io/zone": "us-central1-b"}
    known = Policies.of([policy("deny", ingress=[])], map(space, "xyz"))
    question = Question(INGRESS, server("x/a"), End("192.0.2.7", pod), 80, "TCP")
    assert missing(known, known.judge(question), question).entry["from"][0]["podSelector"] == labelled(pod="b")


def test_a_rule_for_the_peer_lacks_the_port() -> None:
    found = lack(to_a({"namespaceSelector": named("y")}, ports=[{"port": 81, "protocol": "TCP"}]))
    assert (found.path, found.entry) == ("spec.ingress[0].ports", {"port": 80, "protocol": "TCP"})
    assert found.why == "Its ingress rule 1 names y/b, but not port 80/TCP."


def test_a_pod_selector_alone_looks_in_its_own_namespace() -> None:
    """The commonest surprise: from pods with this label, but not from other namespaces' pods with it."""
    found = lack(to_a({"podSelector": labelled(pod="b")}))
    assert found.path == "spec.ingress[0].from"
    assert (
        found.why
        == "Entry 1 of its ingress rule 1: the podSelector looks in namespace x only; y/b is in another."
    )


def test_labels_that_do_not_match() -> None:
    found = lack(to_a({"podSelector": labelled(pod="c")}), peer="x/b")
    assert (
        found.why
        == "Entry 1 of its ingress rule 1: the podSelector (pod=c) does not match the labels of x/b."
    )
    assert found.entry == {"podSelector": labelled(pod="b")}


def test_a_namespace_that_does_not_match() -> None:
    found = lack(of_a({"namespaceSelector": named("z"), "podSelector": labelled(pod="b")}), way=EGRESS)
    assert found.path == "spec.egress[0].to"
    selector = "kubernetes.io/metadata.name in (z)"
    assert (
        found.why
        == f"Entry 1 of its egress rule 1: the namespaceSelector ({selector}) does not match the namespace of y/b."
    )


def test_an_exception_of_a_range() -> None:
    block = {"ipBlock": {"cidr": "192.0.2.0/24", "except": ["192.0.2.0/28"]}}
    found = lack(to_a(block), peer=None)
    assert found.why == (
        "Entry 1 of its ingress rule 1: the ipBlock holds 192.0.2.7, but its except takes 192.0.2.0/28 out again."
    )
    assert found.entry == {"ipBlock": {"cidr": "192.0.2.7/32"}}


def test_an_address_that_is_no_pods_is_meant_by_a_range_only() -> None:
    found = lack(to_a({"namespaceSelector": {}}), peer=None, ip="2001:db8::7")
    assert found.why == (
        "Its ingress rule 1 selects pods, and 2001:db8::7 is no pod's address: only an ipBlock can mean it."
    )
    assert found.entry == {"ipBlock": {"cidr": "2001:db8::7/128"}}


def test_nothing_near_at_all() -> None:
    found = lack(to_a({"namespaceSelector": named("z"), "podSelector": labelled(pod="c")}))
    assert found.why == "Its ingress rule 1 has no entry that means y/b."
    other_port = to_a({"podSelector": labelled(pod="c")}, ports=[{"port": 81, "protocol": "TCP"}])
    found = lack(other_port)
    assert found.path == "spec.ingress"
    assert "none of its 1 ingress rules is about this" in found.why


def test_dns_is_asked_over_udp_and_tcp() -> None:
    found = lack(policy("deny", egress=[]), port=53, way=EGRESS)
    assert found.entry["ports"] == [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]


def test_labels_that_controllers_add_are_left_out() -> None:
    peer = server("x/b")
    peer["metadata"]["labels"]["pod-template-hash"] = "5d59d67564"
    known = Policies.of([policy("deny", ingress=[])], [space("x")])
    question = Question(INGRESS, server("x/a"), End("10.244.2.10", peer), 80, "TCP")
    found = missing(known, known.judge(question), question)
    assert found.entry["from"] == [{"podSelector": labelled(pod="b")}]
