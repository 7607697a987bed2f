"""The image of the guide's https example."""

from __future__ import annotations

from cluster.runtime.files import File, Mount, Volume
from cluster.runtime.http import HttpRequest
from tests.cluster.runtime.certificates import Issued, issue
from tests.cluster.runtime.world import World


def secret(pair: Issued, *names: str) -> Volume:
    contents = (pair.pem, pair.key_pem)
    return Volume(
        "secret", {name: File(data) for name, data in zip(names, contents, strict=True)}, read_only=True
    )


def test_1_0_reads_nginx_crt_by_its_own_configuration(world: World) -> None:
    pair = issue("my-nginx")
    volume = secret(pair, "nginx.crt", "nginx.key")
    ref = world.run(
        "web", "bprashanth/nginxhttps:1.0", "10.244.3.5", volume, mounts=(Mount("secret", "/etc/nginx/ssl"),)
    )
    assert world.runtime.status(ref).ports == ((80, "TCP"), (443, "TCP"))
    assert world.runtime.certificate("uid-web", 443, "my-nginx") == pair.pem.decode()
    assert world.runtime.certificate("uid-web", 80, "my-nginx") is None


def test_without_its_certificate_it_does_not_start(world: World) -> None:
    ref = world.run("web", "bprashanth/nginxhttps:1.0")
    assert world.runtime.status(ref).exit_code == 1
    assert 'cannot load certificate "/etc/nginx/ssl/nginx.crt"' in world.log(ref)[-1]


def test_1_5_reloads_when_the_mounted_configuration_changes(world: World) -> None:
    pair = issue("my-nginx")
    conf = b"server { listen 443 ssl; root /usr/share/nginx/html; index index.html;"
    conf += b" ssl_certificate /etc/nginx/ssl/tls.crt; ssl_certificate_key /etc/nginx/ssl/tls.key; }"
    config = Volume("config", {"default.conf": File(conf)}, read_only=True)
    mounts = (Mount("secret", "/etc/nginx/ssl"), Mount("config", "/etc/nginx/conf.d"))
    volumes = (secret(pair, "tls.crt", "tls.key"), config)
    command = ("/home/auto-reload-nginx.sh",)
    ref = world.run("web", "ymqytw/nginxhttps:1.5", "10.244.3.5", *volumes, command=command, mounts=mounts)
    assert b"Welcome to nginx!" in page(world)
    changed = File(conf.replace(b"index.html", b"index2.html"))
    world.runtime.update_volume("uid-web", "config", {"default.conf": changed})
    assert b"<h1>Nginx has been reloaded!</h1>" in page(world)
    assert any(line.endswith("config file update detected.") for line in world.log(ref))


def page(world: World) -> bytes:
    response = world.runtime.answer("uid-web", 443, HttpRequest(), tls=True)
    assert response is not None
    return response.body
