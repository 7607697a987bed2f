"""A bare asyncio broadcast, in a process of its own: for every line of its input one frame to every client.

The floor of what a hundred clients can be told how soon; it is beside this that the page's news are measured.
"""

from __future__ import annotations

import asyncio
import sys
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.http11 import Request, Response

PAGE = """<!doctype html><title>bare</title><p id="p"></p><script>
  window.seen = [];
  const line = new WebSocket(`ws://${location.host}/ws`);
  line.onmessage = ({ data }) => requestAnimationFrame(() => {
    document.getElementById("p").textContent = data.length;
    window.seen.push([data.split(" ")[0], Date.now() / 1000]);
  });
</script>"""


def page(line: ServerConnection, request: Request) -> Response | None:
    if "Upgrade" in request.headers:
        return None
    answer = line.respond(HTTPStatus.OK, PAGE)
    answer.headers["Content-Type"] = "text/html"
    return answer


async def stay(line: ServerConnection) -> None:
    await line.wait_closed()


async def main() -> None:
    server: Server
    async with serve(stay, "127.0.0.1", 0, process_request=page, compression=None) as server:
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        loop = asyncio.get_running_loop()
        while text := await loop.run_in_executor(None, sys.stdin.readline):
            broadcast(server.connections, text)


if __name__ == "__main__":
    asyncio.run(main())
