"""The web process: daphne, listening for http and for https at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from daphne.server import Server as Daphne  # first: it chooses Twisted's reactor
from daphne.server import twisted_loop
from twisted.internet.endpoints import quoteStringArgument
from twisted.python.failure import Failure

from dashboard.serving import frames
from dashboard.serving.address import Address
from dashboard.serving.certificates import Pki


class Server(Daphne):
    """daphne that remembers why it could not listen and stops without a stumble."""

    trouble = ""
    connections: dict[Any, dict[str, Any]]  # protocol → what daphne knows of it

    def listen_error(self, failure: Failure) -> None:
        """Another program took the port since we looked."""
        self.trouble = failure.getErrorMessage()
        super().listen_error(failure)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """A websocket's application may write frames that were made for many (frames.py)."""
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


def serve(application: Any, address: Address, pki: Pki, when_listening: Callable[[], None]) -> str:
    """Serve until SIGTERM or SIGINT. The answer is '' or why it could not begin."""
    server = Server(application, endpoints=endpoints(address, pki), server_name="podium", verbosity=0)
    twisted_loop.call_soon(when_listening)
    server.run()
    return server.trouble


def endpoints(address: Address, pki: Pki) -> list[str]:
    """The two endpoints in Twisted's notation."""
    interface, pem = quoteStringArgument(address.host), quoteStringArgument(str(pki.server))
    return [
        f"tcp:port={address.port}:interface={interface}",
        f"ssl:port={address.tls_port}:interface={interface}:privateKey={pem}:certKey={pem}",
    ]
