"""busybox's httpd."""

from __future__ import annotations

from tests.cluster.runtime.world import World


def test_a_script_may_become_a_web_server(world: World) -> None:
    script = "mkdir /www; echo hello > /www/index.html; exec httpd -f -p 8080 -h /www"
    ref = world.run("web", "busybox", command=("sh", "-c", script))
    while not world.runtime.listening("uid-web", "10.244.1.5", 8080):
        pass
    world.routes["10.244.1.5", 8080] = ("uid-web", 8080)
    assert world.exec(ref, "wget", "-qO-", "http://10.244.1.5:8080/")[0] == "hello\n"
    assert "404 Not Found" in world.exec(ref, "wget", "-qO-", "http://10.244.1.5:8080/nope")[1]
