"""Where a kubectl runs: whose terminal, whose files, which server, which namespace.

The page makes one Session for a terminal; `run` makes a copy of it for each command line, in which the kubeconfig of
the seat and the line's global flags (`-n`, `--as`, `--token` …) have been taken in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cluster.kubectl.api import Api
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.transport import IO, Files, Ports, Transport


@dataclass(frozen=True)
class Session:
    """`server`, `cluster` and `user` are what a kubeconfig shows of them; `namespace` is the current one.

    `explicit_namespace` tells whether -n was given, `headers` go with each request, `timeout` is in seconds (0: none);
    `ports` is None where nothing can listen. `problem` is what is wrong with the context that the line names.
    """

    transport: Transport
    io: IO
    files: Files
    namespace: str = "default"
    server: str = "https://127.0.0.1:6443"
    cluster: str = "podium"
    user: str = "podium"
    env: Mapping[str, str] = field(default_factory=dict)
    explicit_namespace: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 0.0
    warnings: list[str] = field(default_factory=list)
    ports: Ports | None = None
    problem: KubectlError | None = None

    @cached_property
    def api(self) -> Api:
        """The API as this command line's person; raises what makes the kubeconfig unusable."""
        self.check()
        return Api(self.transport, self.headers, self._warn, self.timeout)

    def check(self) -> None:
        """Raises what makes the kubeconfig unusable: a command that asks for it early says so early."""
        if self.problem:
            raise self.problem

    def out(self, text: str | bytes) -> None:
        """Prints to stdout as it is; the newline is the caller's."""
        self.io.stdout.write(text)

    def err(self, text: str) -> None:
        """Prints to stderr as it is; the newline is the caller's."""
        self.io.stderr.write(text)

    def _warn(self, text: str) -> None:
        """The server's warning, told once."""
        if text not in self.warnings:
            self.warnings.append(text)
            self.err(f"Warning: {text}\n")
