from __future__ import annotations

from cluster.kube_proxy.endpoints import OTHER_NODE, TERMINATING, Endpoint, Usable
from cluster.kube_proxy.services import ServicePort
from cluster.kube_proxy.verdict import PASS, Rule, Verdict

HERE, THERE = Endpoint("10.244.1.4", 80, "node-1"), Endpoint("10.244.2.5", 80, "node-2")
LEAVING = Endpoint("10.244.2.6", 80, "node-2", ready=False, terminating=True)
PORT = ServicePort("default", "web", "", "TCP", "10.0.0.50", 80, "80", 0, (), (), (), False, False, 0, 0)
CHOICE = Verdict("dnat", None, "cluster IP", (HERE, THERE))


def test_a_verdict_has_no_endpoint_before_one_is_chosen() -> None:
    assert CHOICE.endpoint is None
    assert CHOICE.giving(1, False, "10.244.3.7").endpoint == THERE


def test_who_is_given_itself_is_masqueraded_and_nobody_else() -> None:
    assert CHOICE.giving(0, False, HERE.ip).masquerade
    assert not CHOICE.giving(1, False, HERE.ip).masquerade


def test_where_there_is_nothing_to_choose_a_verdict_stays_as_it_is() -> None:
    assert PASS.giving(-1, False, HERE.ip) is PASS


def test_with_policy_local_the_endpoints_of_other_nodes_are_left_out_for_it() -> None:
    rule = Rule(PORT, Usable((HERE, THERE), (HERE,), True, ((LEAVING, TERMINATING),)))
    assert rule.left_out(rule.candidates(local=True)) == [(THERE, OTHER_NODE), (LEAVING, TERMINATING)]
    assert rule.left_out(rule.candidates(local=False)) == [(LEAVING, TERMINATING)]
