"""What nginx answers, by configuration."""

from __future__ import annotations

import pytest

from cluster.runtime.files import File, Mount, Volume
from cluster.runtime.http import HttpRequest, HttpResponse
from tests.cluster.runtime.world import World

CONF = """
server {
    listen 80;
    server_name one.example *.two.example;
    root /usr/share/nginx/html;
    location = /exact { return 200 "exact\\n"; }
    location /prefix/ { return 200 "prefix\\n"; }
    location ^~ /strong/ { return 200 "strong\\n"; }
    location ~ \\.php$ { return 200 "regex\\n"; }
    location /move { return 301 https://elsewhere/; }
    location /try/ { try_files $uri $uri/ /50x.html; }
    location /list/ { alias /etc/nginx/; autoindex on; }
    location /health { stub_status; }
    location /api/ { proxy_pass http://backend:8080/v1/; proxy_set_header X-Real-IP $remote_addr; }
    location /down/ { proxy_pass http://10.9.9.9; }
}
server {
    listen 80 default_server;
    default_type text/plain;
    return 200 "default $host $request_method\\n";
}
"""


@pytest.fixture
def nginx(world: World) -> World:
    conf = Volume("conf", {"default.conf": File(CONF.encode())})
    world.run("web", "nginx", "10.244.1.5", conf, mounts=(Mount("conf", "/etc/nginx/conf.d"),))
    return world


def get(world: World, target: str, host: str = "one.example", method: str = "GET") -> HttpResponse:
    request = HttpRequest(method, target, (("Host", host),), client="10.0.0.9:4000")
    response = world.runtime.answer("uid-web", 80, request)
    assert response is not None
    return response


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("/exact", b"exact\n"),
        ("/prefix/x", b"prefix\n"),
        ("/prefix/x.php", b"regex\n"),
        ("/strong/x.php", b"strong\n"),
    ],
)
def test_locations_are_chosen_in_nginxs_order(nginx: World, target: str, body: bytes) -> None:
    assert get(nginx, target).body == body


def test_a_server_is_chosen_by_name_else_the_default(nginx: World) -> None:
    assert get(nginx, "/exact", "a.two.example").body == b"exact\n"
    assert get(nginx, "/exact", "other:80").body == b"default other GET\n"


def test_return_may_redirect(nginx: World) -> None:
    response = get(nginx, "/move")
    assert (response.status, response.header("Location")) == (301, "https://elsewhere/")


def test_try_files_falls_back(nginx: World) -> None:
    assert b"An error occurred." in get(nginx, "/try/nope").body


def test_autoindex_lists_a_folder(nginx: World) -> None:
    assert b'<a href="nginx.conf">nginx.conf</a>' in get(nginx, "/list/").body


def test_a_missing_file_is_nginxs_404(nginx: World) -> None:
    response = get(nginx, "/nope")
    assert response.status == 404
    assert response.body.startswith(
        b"<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404"
    )
    assert len(response.body) == 153


def test_posting_to_a_file_is_not_allowed(nginx: World) -> None:
    assert get(nginx, "/index.html", method="POST").status == 405


def test_proxy_pass_replaces_the_prefix_and_tells_who_asked(nginx: World) -> None:
    nginx.run("api", "registry.k8s.io/echoserver:1.4", "10.244.2.7")
    nginx.expose("backend", "10.0.5.5", 8080, "api", 8080)
    body = get(nginx, "/api/items?a=1").body.decode()
    assert "\treal path=/v1/items?a=1\n" in body
    assert "\tx-real-ip=10.0.0.9\n" in body
    assert "\thost=backend:8080\n" in body


def test_an_upstream_that_refuses_is_a_bad_gateway(nginx: World) -> None:
    assert get(nginx, "/down/").status == 502


def test_head_has_no_body(nginx: World) -> None:
    response = get(nginx, "/", method="HEAD")
    assert (response.body, response.header("Content-Length")) == (b"", "615")
