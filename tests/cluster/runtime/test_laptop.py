"""The computer of whoever sits in front of the cluster."""

from __future__ import annotations

import pytest

from cluster.runtime.disk import Disk
from cluster.runtime.host import Command
from cluster.runtime.laptop import laptop
from tests.cluster.runtime.world import World


def typed(world: World, script: str, home: Disk | None = None, **commands: Command) -> str:
    """What a script prints on a laptop, both streams together."""
    shown: list[bytes] = []
    host = laptop("demo", world, world.counter, home or Disk(), commands)
    session = world.runtime.session(
        host, ["bash", "-c", script], lambda stream, data: shown.append(data), stdin=False, tty=False
    )
    session.done.result(timeout=20)
    return b"".join(shown).decode()


def test_its_home_belongs_to_whoever_sits_there(world: World) -> None:
    said = typed(world, "touch mine; ls -l; ls -l /etc/hosts; whoami; id -u")
    _, mine, hosts, *who = said.splitlines()
    assert mine.split()[2:4] == ["you", "you"]
    assert hosts.split()[2:4] == ["root", "root"]
    assert who == ["you", "1000"]


MAKEFILE = """keys:
\topenssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout $(KEY) -out $(CERT) -subj "/CN=my-nginx/O=my-nginx"

secret: keys
\t@printf '{"nginx.crt":"%s"}' "$$(base64 -w 0 $(CERT))" > $(SECRET)
"""


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("make -s secret KEY=/tmp/k CERT=c SECRET=s 2>&1; jq -r '.[\"nginx.crt\"]' s | base64 -d | head -1",
         "-----\n-----BEGIN CERTIFICATE-----\n"),
        ("make nothing 2>&1; echo $?", "make: *** No rule to make target 'nothing'.  Stop.\n2\n"),
        ("openssl x509 -in c -noout -subject 2>&1; openssl version | cut -c1-9",
         "Could not open file or uri for loading certificate from c: No such file or directory\nOpenSSL 3\n"),
        ("mkdir -p a/b; touch a/b/c; tree a", "a\n└── b\n    └── c\n\n1 directory, 1 file\n"),
        ("printf 'web 10.0.0.7\\ndb 10.0.0.12\\n' | awk '{print $2}' | sed 's/10/x/' | grep -n 12", "2:x.0.0.12\n"),
        ("echo hello | base64 | base64 -d", "hello\n"),
        ("printf 'a bb\\nccc d\\n' | column -t", "a    bb\nccc  d\n"),
        ("dig +short web.default.svc.cluster.local", "10.0.0.7\n"),
        ("curl -s -o /dev/null -w '%{http_code}\\n' http://10.0.0.7", "200\n"),
        ("git status 2>&1; echo $?", "bash: git: command not found\n127\n"),
    ],
)  # fmt: skip
def test_its_tools(world: World, line: str, printed: str) -> None:
    world.run("web", "nginx", "10.244.2.4")
    world.expose("web", "10.0.0.7", 80, "web", 80)
    home = Disk()
    home.write("/Makefile", MAKEFILE.encode())
    assert typed(world, line, home).startswith(printed)
