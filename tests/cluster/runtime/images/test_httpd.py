"""The Apache image."""

from __future__ import annotations

from cluster.runtime.http import HttpRequest
from tests.cluster.runtime.world import World


def test_it_works(world: World) -> None:
    ref = world.run("web", "httpd:2.4")
    response = world.runtime.answer("uid-web", 80, HttpRequest(client="10.0.0.9:4000"))
    assert response is not None
    assert response.body == b"<html><body><h1>It works!</h1></body></html>\n"
    assert world.log(ref)[-1].endswith('"GET / HTTP/1.1" 200 45')


def test_moving_its_page_away_makes_it_404(world: World) -> None:
    ref = world.run("web", "httpd")
    assert world.exec(ref, "mv", "-v", "/usr/local/apache2/htdocs/index.html", "/tmp/")[2] == 0
    response = world.runtime.answer("uid-web", 80, HttpRequest())
    assert response is not None
    assert response.status == 404
