"""The nginx binary: start, test, reload; and what it writes while doing so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.nginx.config import Emergency, load
from cluster.runtime.nginx.replies import notice
from cluster.runtime.nginx.server import Nginx
from cluster.runtime.process import Done, Listener, Port, Server

MAIN = "/etc/nginx/nginx.conf"
WORKERS = 2


def nginx(version: str, host: Host, argv: Sequence[str]) -> Server | Done:
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
    return serve(engine, path, foreground)


def serve(engine: Nginx, path: str, foreground: bool) -> Server:
    """The running daemon; its listeners follow the configuration through reloads."""
    listeners: dict[Port, Listener] = {}

    def open_ports(nginx: Nginx) -> None:
        listeners.clear()
        for port in nginx.ports():
            answer = partial(_answer, nginx, port)
            listeners[port, "TCP"] = Listener(answer, partial(nginx.certificate, port))

    def reload() -> None:
        host = engine.host
        host.log(notice("notice", "signal 1 (SIGHUP) received, reconfiguring"), "stderr")
        try:
            open_ports(Nginx.load(host, engine.version, load(host.tree, path)))
            host.log(notice("notice", "reconfiguring"), "stderr")
        except Emergency as emergency:
            host.log(notice("emerg", str(emergency)), "stderr")

    open_ports(engine)
    return Server("nginx", listeners, 0, foreground, in_use, reload, greeting(engine.version))


def _answer(nginx: Nginx, port: int, request: HttpRequest, secure: bool) -> HttpResponse:
    return nginx.answer(request, port, secure)


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
        "OS: Linux 6.8.0-podium",
        "getrlimit(RLIMIT_NOFILE): 1048576:1048576",
        "start worker processes",
        *(f"start worker process {29 + number}" for number in range(WORKERS)),
    ]
    return "".join(notice("notice", line) for line in lines)
