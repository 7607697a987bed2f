"""The nginx binary: start, test, reload; and what it writes while doing so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from cluster.apimachinery.clock import utc
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.nginx.config import Emergency, load
from cluster.runtime.nginx.replies import notice
from cluster.runtime.nginx.server import Nginx
from cluster.runtime.process import Done, Listener, Port, Server

MAIN = "/etc/nginx/nginx.conf"
WATCHED = "/etc/nginx/conf.d"
WORKERS = 2


def nginx(version: str, host: Host, argv: Sequence[str], watch: bool = False) -> Server | Done:
    """Run `nginx …` of a version on a host."""
    if "-v" in argv or "-V" in argv:
        return Done(0, err=f"nginx version: nginx/{version}\n")
    if "-s" in argv[:-1]:
        return signal(host, argv[argv.index("-s") + 1])
    path = argv[argv.index("-c") + 1] if "-c" in argv[:-1] else MAIN
    try:
        main = load(host.tree, path)
        engine = Nginx.load(host, version, main)
    except Emergency as emergency:
        tail = f"nginx: configuration file {path} test failed\n" if "-t" in argv else ""
        return emerg(str(emergency), tail)
    if "-t" in argv:
        words = "nginx: the configuration file {0} syntax is ok\nnginx: configuration file {0} test is successful\n"
        return Done(0, err=words.format(path))
    foreground = "daemon off" in " ".join(argv) or main.value("daemon") == "off"
    return Running(engine, path, watch).server(foreground)


def auto_reload(version: str, host: Host, argv: Sequence[str]) -> Server | Done:
    """The script of the https example: nginx, watched by inotify. Its loop lives as long as the container."""
    started = nginx(version, host, ["nginx"], watch=True)
    if isinstance(started, Server):
        started.foreground, started.on_term = True, None
    return started


@dataclass
class Running:
    """The daemon: the engine of the newest configuration that loaded, and the ports it has open.

    With `watch` it looks at its configuration before every answer; nothing can tell that from a prompt reload.
    """

    engine: Nginx
    path: str
    watch: bool = False

    def __post_init__(self) -> None:
        self._listeners: dict[Port, Listener] = {}
        self._seen = self._signature()
        self._open()

    def server(self, foreground: bool) -> Server:
        return Server(
            "nginx", self._listeners, 0, foreground, in_use, self.reload, greeting(self.engine.version)
        )

    def reload(self) -> None:
        """SIGHUP: a configuration that does not load leaves the old one at work."""
        host = self.engine.host
        host.log(notice("notice", "signal 1 (SIGHUP) received, reconfiguring"), "stderr")
        try:
            self.engine = Nginx.load(host, self.engine.version, load(host.tree, self.path))
            self._open()
            host.log(notice("notice", "reconfiguring"), "stderr")
        except Emergency as emergency:
            host.log(notice("emerg", str(emergency)), "stderr")

    def _open(self) -> None:
        self._listeners.clear()
        for port in self.engine.ports():
            self._listeners[port, "TCP"] = Listener(
                partial(self._answer, port),
                partial(self._certificate, port),
                key=partial(self._key, port),
                ip=self.engine.bound(port),
            )

    def _answer(self, port: int, request: HttpRequest, secure: bool) -> HttpResponse:
        self._look()
        return self.engine.answer(request, port, secure)

    def _certificate(self, port: int, name: str) -> str | None:
        self._look()
        return self.engine.certificate(port, name)

    def _key(self, port: int, name: str) -> str:
        return self.engine.key(port, name)

    def _look(self) -> None:
        if self.watch and (now := self._signature()) != self._seen:
            self._seen = now
            self.engine.host.log(f"At {utc():%H:%M} on {utc():%d/%m/%y}, config file update detected.\n")
            self.reload()

    def _signature(self) -> dict[str, bytes]:
        tree = self.engine.host.tree
        return {path: tree.read(path) for path in tree.walk(WATCHED)} if self.watch else {}


def signal(host: Host, word: str) -> Done:
    """nginx -s reload|stop|quit|reopen"""
    running = [server for server in host.servers() if server.name == "nginx"]
    if not running:
        return emerg('open() "/run/nginx.pid" failed (2: No such file or directory)', level="error")
    for server in running:
        if word == "reload":
            server.reload()
        elif word in ("stop", "quit"):
            host.exit(0)
    return Done(0, err=notice("notice", "signal process started", "40#40"))


def emerg(message: str, tail: str = "", level: str = "emerg") -> Done:
    """nginx says it twice: into the error log, and to whoever started it."""
    return Done(1, err=f"{notice(level, message)}nginx: [{level}] {message}\n{tail}")


def in_use(port: int) -> Done:
    """Another container of the pod has the port: nginx tries five times, half a second apart."""
    message = f"bind() to 0.0.0.0:{port} failed (98: Address already in use)"
    lines = f"{notice('emerg', message)}nginx: [emerg] {message}\n" * 5
    return Done(
        1, err=f"{lines}{notice('emerg', 'still could not bind()')}nginx: [emerg] still could not bind()\n"
    )


def greeting(version: str) -> str:
    """The notices of a start, as the official image shows them."""
    lines = [
        'using the "epoll" event method',
        f"nginx/{version}",
        "built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)",
        "OS: Linux 6.12.0-podium",
        "getrlimit(RLIMIT_NOFILE): 1048576:1048576",
        "start worker processes",
        *(f"start worker process {29 + number}" for number in range(WORKERS)),
    ]
    return "".join(notice("notice", line) for line in lines)
