"""A laptop put together: its home, its kubectl, the programs that open a window.

Made where the shells run, one for each terminal; all of one person's share the home.
"""

from __future__ import annotations

from collections.abc import Sequence

from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from django.conf import settings

from cluster.apiserver.root import ApiServer
from cluster.apiserver.routing import websocket_urlpatterns
from cluster.runtime.container import HostParts
from cluster.runtime.host import Host
from cluster.runtime.laptop import laptop
from cluster.runtime.loopback import Loopback
from dashboard.classrooms.people import credentials
from dashboard.laptop import windows
from dashboard.laptop.desk import desk
from dashboard.laptop.files import Home
from dashboard.laptop.kubectl import Person, completer, program
from dashboard.laptop.transport import InProcess
from dashboard.serving import address

_api = ApiServer(URLRouter(websocket_urlpatterns))


def make(parts: HostParts, cluster: str, seat: str) -> Host:
    """A laptop of a seat, for one more terminal. Blocks on the database."""
    mine = desk(Home(cluster, seat))
    mine.sync()
    path = f"/clusters/{cluster}"
    user, token = credentials(cluster, seat)
    server = f"{address.load(settings.DATA_DIR).tls_url}{path}"
    person = Person(InProcess(_api, path), cluster, user, server, token, mine.ports)

    async def settle() -> Sequence[str]:
        return await sync_to_async(mine.sync, thread_sensitive=False)()

    commands = {**windows.PROGRAMS, "kubectl": program(person)}
    made = laptop(cluster, Loopback(parts.network, mine.ports), parts.clock, mine.disk, commands, settle)
    made.completer = completer(person, made)
    return made
