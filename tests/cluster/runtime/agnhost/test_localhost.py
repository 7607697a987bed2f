"""agnhost's own certificate and key: a real pair, for servers that real clients reach."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from cluster.runtime.agnhost.localhost import CERTIFICATE, KEY, built_in
from cluster.runtime.files import File, Mount, Volume
from tests.cluster.runtime.agnhost_pods import IMAGE, IP, agnhost
from tests.cluster.runtime.world import World

FILES = (f"--tls-cert-file={CERTIFICATE}", f"--tls-private-key-file={KEY}")


@pytest.mark.parametrize(
    ("args", "env"),
    [
        (("netexec", "--http-port=8443", *FILES), {}),
        (("webhook", "--port=8443", *FILES), {}),
        (("webhook", "--port=8443"), {}),
        (("porter",), {"SERVE_TLS_PORT_8443": "hello"}),
    ],
)
def test_a_server_shows_a_pair_with_which_openssl_serves(
    world: World, tmp_path: Path, args: tuple[str, ...], env: dict[str, str]
) -> None:
    agnhost(world, *args, env=env)
    chain, key = world.runtime.certificate("uid-web", 8443, ""), world.runtime.key("uid-web", 8443, "")
    assert chain
    pair = tmp_path / "pair.pem"
    pair.write_text(f"{key}\n{chain}")
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(pair)


def test_files_of_a_volume_are_shown_instead(world: World) -> None:
    files = {"tls.crt": File(b"chain"), "tls.key": File(b"key")}
    mine = ("--tls-cert-file=/tls/tls.crt", "--tls-private-key-file=/tls/tls.key")
    world.run("web", IMAGE, IP, Volume("tls", files), args=("netexec", *mine), mounts=(Mount("tls", "/tls"),))
    assert world.runtime.certificate("uid-web", 8080, "") == "chain"
    assert world.runtime.key("uid-web", 8080, "") == "key"


def test_the_pair_is_made_once() -> None:
    assert built_in() is built_in()
