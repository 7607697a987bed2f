"""The nginx image, against what the official one serves and logs."""

from __future__ import annotations

from cluster.runtime.files import File, Mount, Volume
from cluster.runtime.http import HttpRequest
from tests.cluster.runtime.world import World


def test_it_serves_the_welcome_page_as_it_is(world: World) -> None:
    world.run("web", "nginx:1.27.3")
    response = world.runtime.answer("uid-web", 80, HttpRequest())
    assert response is not None
    assert response.status == 200
    assert len(response.body) == 615
    assert b"<h1>Welcome to nginx!</h1>" in response.body
    assert response.header("Server") == "nginx/1.27.3"
    assert response.header("Content-Type") == "text/html"


def test_the_access_log_is_the_containers_log(world: World) -> None:
    ref = world.run("web", "nginx")
    headers = (("Host", "my-nginx"), ("User-Agent", "curl/8.11.1"))
    world.runtime.answer("uid-web", 80, HttpRequest(headers=headers, client="10.244.1.5:41000"))
    last = world.log(ref)[-1]
    assert last.startswith("10.244.1.5 - - [")
    assert last.endswith('] "GET / HTTP/1.1" 200 615 "-" "curl/8.11.1" "-"')


def test_the_entrypoint_says_that_it_is_ready(world: World) -> None:
    log = world.log(world.run("web", "nginx"))
    assert "/docker-entrypoint.sh: Configuration complete; ready for start up" in log


def test_another_page_may_be_written_into_it(world: World) -> None:
    ref = world.run("web", "nginx")
    world.exec(ref, "sh", "-c", "echo hello > /usr/share/nginx/html/index.html")
    response = world.runtime.answer("uid-web", 80, HttpRequest())
    assert response is not None
    assert response.body == b"hello\n"


def test_a_script_may_prepare_the_page_and_become_nginx(world: World) -> None:
    script = "echo $HOSTNAME > /usr/share/nginx/html/index.html && nginx -g 'daemon off;'"
    world.run("web", "nginx", command=("sh", "-c", script))
    while not world.runtime.listening("uid-web", "", 80):
        pass
    response = world.runtime.answer("uid-web", 80, HttpRequest())
    assert response is not None
    assert response.body == b"web\n"


def test_a_bad_configuration_ends_it_with_its_line(world: World) -> None:
    conf = Volume("conf", {"default.conf": File(b"server {\n  listn 80;\n}\n")})
    ref = world.run("web", "nginx", "10.244.1.5", conf, mounts=(Mount("conf", "/etc/nginx/conf.d"),))
    assert world.runtime.status(ref).exit_code == 1
    assert 'nginx: [emerg] unknown directive "listn" in /etc/nginx/conf.d/default.conf:2' in world.log(ref)


def test_t_tests_the_configuration(world: World) -> None:
    ref = world.run("web", "nginx")
    assert world.exec(ref, "nginx", "-t") == (
        "",
        "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n"
        "nginx: configuration file /etc/nginx/nginx.conf test is successful\n",
        0,
    )


def test_the_image_has_curl_and_bash_and_no_ps(world: World) -> None:
    ref = world.run("web", "nginx")
    assert world.exec(ref, "bash", "-c", "command -v curl; ps")[1] == "bash: ps: command not found\n"
    assert "<h1>" in world.exec(ref, "curl", "-s", "localhost")[0]


def test_the_alpine_tag_is_alpine(world: World) -> None:
    ref = world.run("web", "nginx:1.27-alpine")
    assert world.exec(ref, "sh", "-c", "ps; wget -qO- localhost | grep -c nginx")[2] == 0
    assert world.exec(ref, "printenv", "NGINX_VERSION")[0] == "1.27.0\n"
