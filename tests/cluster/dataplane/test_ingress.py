"""A request through an ingress controller, told as one story."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.dataplane.servers import Recorded
from cluster.dataplane.trace import traverse
from tests.cluster.dataplane.shop import HOST, Shop
from tests.cluster.dataplane.worlds import beats
from tests.cluster.ingress_nginx.manifests import ingress, path, rule


def test_the_story_goes_from_the_internet_through_the_controller_to_a_pod_and_back() -> None:
    trace = Shop().ask("/cart/1")
    assert trace.ok
    told = beats(trace)
    way = ["process.send", "balancer.pass", "gate.only", "arrive.pod", "server.route", "process.send", "arrive.pod",
           "server.answer", "return.answer", "server.answer", "return.answer"]  # fmt: skip
    assert [beat for beat in told if beat in way] == way
    assert len(trace.legs) == 4


def test_the_controller_goes_to_an_endpoint_and_not_to_the_services_address() -> None:
    trace = Shop().ask()
    sent = [hop.packet for leg in trace.legs for hop in leg if hop.beat == "process.send"]
    assert [(p.src, p.dst, p.dst_port) for p in sent] == [
        ("198.51.100.23", "198.51.100.200", 80), ("10.244.1.9", "10.244.2.5", 8080)
    ]  # fmt: skip
    assert not any(p.dst == "10.0.0.50" for leg in trace.legs for p in (hop.packet for hop in leg))


def test_the_decision_says_which_rule_matched_and_why_no_other() -> None:
    shop = Shop()
    shop.add(ingress("blog", rule("blog.example.com", path("/", "blog"))))
    [hop] = [hop for hop in shop.ask("/cart").hops() if "ingress" in hop["detail"]]
    assert hop["why"] == (
        "shop.example.com/cart (Prefix) of Ingress default/shop matches: controller asks default/web:80 in the "
        "caller's name."
    )
    found = hop["detail"]["ingress"]
    assert found["matched"] == {
        "ingress": "default/shop", "field": "spec.rules[0].http.paths[0]", "rule": "shop.example.com/cart (Prefix)",
        "service": "default/web:80",
    }  # fmt: skip
    assert found["endpoints"] == ["10.244.2.5:8080", "10.244.3.6:8080"]
    assert {one["rule"]: one["reason"] for one in found["left_out"]} == {
        "shop.example.com/exact (Exact)": "Exact means all of the path, and /cart is not /exact",
        "blog.example.com/ (Prefix)": f"the host is {HOST}, not blog.example.com",
    }


@pytest.mark.parametrize("where", ["/cart", "/nothing", "/exact"])
def test_a_record_tells_the_same_story_again(where: str) -> None:
    trace = Shop().ask(where)
    again = traverse(trace.world, trace.heard, trace.request, trace.seed)
    assert isinstance(again.heard, Recorded)
    assert again.to_json() == trace.to_json()


def test_a_host_with_tls_sends_the_caller_to_https() -> None:
    shop = Shop()
    shop.get("Ingress default/shop")["spec"]["tls"] = [{"hosts": [HOST], "secretName": "cert"}]
    trace = shop.ask()
    assert (trace.status, "server.redirect" in beats(trace), trace.advice()) == (308, True, [])
    assert shop.ask(scheme="https").status == 200


def test_a_policy_that_drops_the_controllers_own_request_is_named() -> None:
    shop = Shop()
    spec = {"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress"]}
    shop.add({"kind": "NetworkPolicy", "metadata": {"name": "deny", "namespace": "default"}, "spec": spec})
    trace = shop.ask()
    assert trace.status == 502
    assert "gate.drop-ingress" in beats(trace)
    assert trace.advice()[2] == "NetworkPolicy default/deny"
    shown = trace.hops("place")
    assert not any("deny" in str(hop) for hop in shown)


def test_a_cap_withholds_what_the_decision_names() -> None:
    trace = Shop().ask("/nothing")
    whole, capped = str(trace.hops()), str(trace.to_json(upto="place"))
    assert "default/shop" in whole
    assert "default/shop" not in capped
    assert meta.get(trace.outcome("place"), "advice") == trace.advice()[:1]
