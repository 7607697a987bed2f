"""The web process: daphne, listening for http and for https at once."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from daphne.server import Server as Daphne  # first: it chooses Twisted's reactor
from daphne.server import twisted_loop
from twisted.internet import reactor
from twisted.internet.endpoints import quoteStringArgument
from twisted.python.failure import Failure
from twisted.web import http

from dashboard.serving import frames, tls
from dashboard.serving.address import Address
from dashboard.serving.certificates import Pki

PHRASES = {status.value: status.phrase.encode() for status in HTTPStatus}
"""Twisted has none for 422 or 429, and clients show it: "Unknown Status"."""


WELCOME = 20
"""Seconds within which a websocket is let in. After daphne's five, a hall that comes at once was sent away half."""
GOODBYE = 10
"""Seconds that a client has to answer a websocket's close. Autobahn drops the connection after one, and a client that
is slow then finds it gone in the middle of its answer."""


class Server(Daphne):
    """daphne that listens for https in its own way, remembers why it could not, and stops without a stumble."""

    trouble = ""
    doors: Sequence[Any] = ()
    """More endpoints than those that daphne reads from text."""
    connections: dict[Any, dict[str, Any]]  # protocol → what daphne knows of it

    def about_to_run(self) -> None:
        """What daphne has no setting for, once it has made its factories."""
        self.ws_factory.setProtocolOptions(openHandshakeTimeout=WELCOME, closeHandshakeTimeout=GOODBYE)
        for door in self.doors:
            listening = door.listen(self.http_factory)
            listening.addCallbacks(self.listen_success, self.listen_error)
            self.listeners.append(listening)

    def listen_error(self, failure: Failure) -> None:
        """Another program took the port since we looked."""
        self.trouble = failure.getErrorMessage()
        super().listen_error(failure)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """A websocket's application may write frames that were made for many (frames.py); any sees the client's
        certificate (tls.py)."""
        tls.present(scope, protocol)
        if scope["type"] == "websocket":
            frames.offer(scope, protocol)
        return super().create_application(protocol, scope)

    def kill_all_applications(self) -> Any:
        """Cancel what still runs. A connection between two requests has no application to be cancelled."""
        self.connections = {
            protocol: details
            for protocol, details in self.connections.items()
            if "application_instance" in details
        }
        return super().kill_all_applications()


def _settle() -> None:
    """All that is loaded by now stays for good. To look through it again, whenever there is garbage, took a third of a
    second in which nobody was answered."""
    gc.collect()
    gc.freeze()


def serve(application: Any, address: Address, pki: Pki, when_listening: Callable[[], None]) -> str:
    """Serve until SIGTERM or SIGINT. The answer is '' or why it could not begin."""
    http.RESPONSES.update(PHRASES)
    plain = f"tcp:port={address.port}:interface={quoteStringArgument(address.host)}"
    server = Server(application, endpoints=[plain], server_name="podium", verbosity=0)
    server.doors = [tls.endpoint(reactor, address, pki.server)]
    server.ready_callable = server.about_to_run
    twisted_loop.call_soon(when_listening)
    twisted_loop.call_soon(_settle)
    server.run()
    return server.trouble
