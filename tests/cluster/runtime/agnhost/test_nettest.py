"""agnhost nettest: two peers that call each other."""

from __future__ import annotations

import json
import time

from cluster.runtime.http import HttpResponse
from cluster.runtime.process import Listener, Server
from tests.cluster.runtime.agnhost_pods import agnhost, get
from tests.cluster.runtime.world import World

ENDPOINTS = {"subsets": [{"addresses": [{"ip": "10.244.2.4"}], "ports": [{"port": 8080}]}]}
ENV = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"}


def test_all_peers_found_is_a_pass(world: World) -> None:
    api = world.runtime.container(world.run("api", "busybox", "10.244.1.1", command=("sleep", "inf")))
    answer = Listener(lambda request, tls: HttpResponse(200, (), json.dumps(ENDPOINTS).encode()))
    api.serve(Server("api", {(443, "TCP"): answer}))
    world.routes["10.0.0.1", 443] = ("uid-api", 443)
    agnhost(world, "nettest", "--peers=1", ports=(8080,), env=ENV)
    for _ in range(100):
        if get(world, "/status")[1] == "pass":
            break
        time.sleep(0.05)
    state = json.loads(get(world, "/read")[1])
    assert (state["Hostname"], state["Sent"], state["Received"]) == ("web", {"web": 1}, {"web": 1})


def test_nobody_found_is_running_and_then_fail(world: World) -> None:
    agnhost(world, "nettest", env=ENV)
    assert get(world, "/status") == (200, "running")


def test_quit_ends_it(world: World) -> None:
    ref = agnhost(world, "nettest", env=ENV)
    get(world, "/quit")
    assert world.runtime.status(ref).exit_code == 0
