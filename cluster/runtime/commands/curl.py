"""curl: fetch URLs, and say precisely why that failed.

Its exit codes are how people (and Kubernetes' own tests) tell failures of a Service apart: 6, the name does not
resolve; 7, the address answers but nobody listens; 28, nothing answers; 60, the certificate proves somebody else.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from cluster.runtime.commands._curl_fetch import Fetcher
from cluster.runtime.commands._curl_options import Options, Usage, parse
from cluster.runtime.commands._curl_report import MORE_DETAILS, VERSION, Transfer, meter, write_out
from cluster.runtime.commands._curl_retry import Retries
from cluster.runtime.commands._curl_urls import BadGlob, expanded
from cluster.runtime.host import Call

HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n"


async def run(call: Call) -> int:
    try:
        options = parse(call.argv)
    except Usage as complaint:
        return await call.fail(f"curl: {complaint}\n{HINT}", 2)
    if options.on("version"):
        await call.out(
            f"curl {VERSION} (x86_64-pc-linux-gnu) libcurl/{VERSION} OpenSSL/3.3.2\nProtocols: http https\n"
        )
        return 0
    if not options.urls:
        return await call.fail(f"curl: (2) no URL specified\n{HINT}", 2)
    try:
        urls = [
            (url, number)
            for number, given in enumerate(options.urls)
            for url in ([given] if options.on("globoff") else expanded(given))
        ]
    except BadGlob as bad:
        return await call.fail(f"curl: (3) {bad}\n", 3)
    code = 0
    for url, number in urls:
        code = await fetch(call, options, url, number)
    return code


async def fetch(call: Call, options: Options, url: str, number: int) -> int:
    """One URL from start to finish, tried again as often as --retry says; its exit code."""
    tries = Retries(options, call.host.counter())
    while True:
        transfer = await attempt(call, options, url, number)
        pause = tries.pause(transfer, call.host.counter())
        if pause is None:
            break
        if not options.on("silent"):
            await call.fail(tries.warning)
        await call.host.sleep(pause)
    if template := options.last("write_out"):
        await call.out(write_out(template, transfer))
    return transfer.code


async def attempt(call: Call, options: Options, url: str, number: int) -> Transfer:
    """One try: fetched, delivered, and complained of."""
    fetcher = Fetcher(call, options)
    started = call.host.counter()
    transfer = await fetcher.follow(url if "://" in url else f"http://{url}")
    transfer.seconds = max(call.host.counter() - started, 0.0005)
    await deliver(call, options, transfer, number)
    if transfer.code and (options.on("show_error") or not options.on("silent")):
        details = MORE_DETAILS if transfer.code == 60 else ""
        await call.fail(f"curl: ({transfer.code}) {transfer.message}\n{details}")
    return transfer


async def deliver(call: Call, options: Options, transfer: Transfer, number: int) -> None:
    """The body to stdout or a file, and the meter to stderr when the body does not go to a terminal."""
    outputs = options.all("output")
    name = urlsplit(transfer.url).path.rpartition("/")[2] if options.on("remote_name") else ""
    target = outputs[number] if number < len(outputs) else name or "-"
    if not options.on("silent", "no_progress_meter") and (not call.tty or target != "-"):
        await call.fail(meter(transfer))
    response = transfer.response
    if (
        transfer.code not in (0, 22)
        or not response.status
        or (transfer.code == 22 and not options.on("fail_with_body"))
    ):
        return
    content = response.body if transfer.method != "HEAD" else b""
    if options.on("include", "head"):
        content = response.head() + content
    if target == "-":
        await call.stdout(content)
    elif target != "/dev/null":
        call.host.tree.write(call.path(target), content)
