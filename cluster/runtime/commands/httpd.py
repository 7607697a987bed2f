"""httpd of busybox: a web server in one word, `httpd -f -p 8080 -h /www`."""

from __future__ import annotations

from cluster.runtime.golang import flags
from cluster.runtime.host import Call
from cluster.runtime.http import text
from cluster.runtime.process import Listener, Server
from cluster.runtime.static import served
from cluster.runtime.text import FOREVER

MISSING = (
    "<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n"
    "<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n"
)


async def run(call: Call) -> int:
    words = [
        word
        for word in call.argv
        if not (word.startswith("-") and set(word[1:]) <= set("fv") and len(word) > 1)
    ]
    given = flags(words, p="80", h=call.cwd)
    port, root = int(given["p"].rpartition(":")[2]), call.path(given["h"])
    answer = Listener(
        lambda request, tls: served(call.host.tree, root, request, "") or text(MISSING, 404, "text/html")
    )
    if call.host.serve(Server("httpd", {(port, "TCP"): answer}, None)):
        return await call.fail("httpd: bind: Address already in use\n")
    if any(word.startswith("-") and "f" in word for word in call.argv):
        await call.host.sleep(FOREVER)
    return 0
