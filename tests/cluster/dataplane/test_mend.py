"""The forms of the last rung, letter by letter: whoever parses them relies on these."""

from __future__ import annotations

import pytest

from cluster.dataplane import mend
from cluster.dataplane.request import Request, Source

CURL = Source("pod", "curl", "default")


def test_a_value_is_a_plain_word_or_json() -> None:
    assert mend.put("spec.type", "NodePort", "or LoadBalancer") == "spec.type: NodePort (or LoadBalancer)"
    assert mend.put("spec.selector", {"app": "web"}) == 'spec.selector: {"app":"web"}'
    assert mend.put("spec.running", True) == "spec.running: true"


def test_an_entry_is_always_json() -> None:
    assert mend.add("spec.ranges", "10.0.0.1/32") == 'spec.ranges: add "10.0.0.1/32"'


def test_what_only_the_user_knows_is_described() -> None:
    assert mend.replace("spec.image", "ngnix", "one that exists") == "spec.image, now ngnix: one that exists"


@pytest.mark.parametrize(
    ("url", "change", "said"),
    [
        ("http://web/a?b=c", {"host": "web.prod"}, "call http://web.prod/a?b=c"),
        ("http://web:81/", {"port": 80}, "call http://web/"),
        ("web:81", {"port": 8080}, "call http://web:8080"),
        ("udp://web:53", {"scheme": "tcp"}, "call tcp://web:53"),
        ("https://10.0.0.1", {"host": "web"}, "call https://web"),
        ("http://[fd00::1]:8080/", {}, "call http://[fd00::1]:8080/"),
        ("dns:wbe?type=SRV", {"host": "web"}, "call dns:web?type=SRV"),
        ("dns://10.0.0.10/wbe", {"host": "web"}, "call dns://10.0.0.10/web"),
    ],
)
def test_a_call_changes_what_it_must_and_nothing_else(url: str, change: dict[str, str], said: str) -> None:
    assert mend.call(Request(CURL, url), **change) == said  # type: ignore[arg-type]


def test_a_manifest_can_be_given_to_kubectl() -> None:
    assert mend.create("Pod", "default", "web", "with a shell", labels={"app": "web"}) == (
        'create {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default",'
        '"labels":{"app":"web"}}} (with a shell)'
    )
