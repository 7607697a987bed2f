"""openssl: make a key and a self-signed certificate (req -x509), read one (x509), or look at a server's (s_client).

Enough for the guide: the certificate it makes is a real one, and kubectl and curl take it as such.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from cluster.apimachinery.clock import utc
from cluster.runtime import tls
from cluster.runtime.commands._certificates import describe, moment, oneline, self_signed
from cluster.runtime.host import Call
from cluster.runtime.network import NetworkError
from cluster.runtime.reach import dial, host_port

VERSION = "OpenSSL 3.5.4 30 Sep 2025 (Library: OpenSSL 3.5.4 30 Sep 2025)\n"
WITHOUT_VALUE = frozenset(
    {
        "-x509",
        "-nodes",
        "-noenc",
        "-noout",
        "-text",
        "-subject",
        "-issuer",
        "-dates",
        "-enddate",
        "-startdate",
        "-serial",
        "-fingerprint",
        "-new",
        "-showcerts",
        "-quiet",
    }
)


async def run(call: Call) -> int:
    name = call.argv[0] if call.argv else ""
    subcommand = SUBCOMMANDS.get(name)
    if subcommand is None:
        return await call.fail(f"Invalid command '{name}'; type \"help\" for a list.\n")
    return await subcommand(call, parse(call.argv[1:]))


def parse(argv: tuple[str, ...]) -> dict[str, str]:
    """-name value and -name, without the dash; a repeated value is joined with newlines."""
    given: dict[str, str] = {}
    queue = list(argv)
    while queue:
        word = queue.pop(0)
        value = "" if word in WITHOUT_VALUE or not queue else queue.pop(0)
        name = word.lstrip("-")
        given[name] = f"{given[name]}\n{value}" if name in given else value
    return given


async def version(call: Call, given: dict[str, str]) -> int:
    await call.out(VERSION)
    return 0


async def req(call: Call, given: dict[str, str]) -> int:
    """req -x509 -newkey rsa:2048 -keyout K -out C -subj /CN=… [-days N] [-addext subjectAltName=…]"""
    if "x509" not in given or "newkey" not in given or "subj" not in given:
        return await call.fail("req: only -x509 -newkey … -subj … can be made here\n")
    extension = given.get("addext", "").partition("subjectAltName=")[2]
    days = int(given.get("days", "30"))
    certificate, key = await asyncio.to_thread(self_signed, given["subj"], days, given["newkey"], extension)
    for name, content in (("keyout", key), ("out", certificate)):
        if name in given:
            call.host.tree.write(call.path(given[name]), content, 0o600 if name == "keyout" else None)
        else:
            await call.stdout(content)
    await call.fail("-----\n")
    return 0


async def show(call: Call, given: dict[str, str]) -> int:
    """x509 -in C -noout -text|-subject|-issuer|-dates|-fingerprint"""
    path = call.path(given["in"]) if "in" in given else ""
    if path and not call.host.tree.is_file(path):
        return await call.fail(
            f"Could not open file or uri for loading certificate from {given['in']}: No such file or directory\n"
        )
    loaded = tls.load(call.host.tree.read(path) if path else await call.input())
    if not loaded:
        return await call.fail("Could not find certificate from " + (given.get("in") or "<stdin>") + "\n")
    await call.out("".join(tell(loaded[0]) for name, tell in FACTS.items() if name in given))
    if "noout" not in given:
        await call.stdout(loaded[0].public_bytes(Encoding.PEM))
    return 0


async def s_client(call: Call, given: dict[str, str]) -> int:
    """s_client -connect HOST:PORT: the chain a server presents, and whether it would be trusted."""
    host, port = host_port(given.get("connect", "localhost:443"))
    try:
        connection = await dial(call, host, port)
    except NetworkError as error:
        return await call.fail(f"connect: {error.errno}\nconnect:errno=111\n")
    pem = await asyncio.to_thread(connection.certificate, given.get("servername", host))
    chain = tls.load(pem or "")
    if not chain:
        return await call.fail("CONNECTED(00000003)\nerror:0A00010B:SSL routines::wrong version number\n")
    trusted = call.path(given["CAfile"]) if "CAfile" in given else ""
    verdict = "0 (ok)"
    try:
        tls.verify_chain(chain, tls.load(call.host.tree.read(trusted)) if trusted else [], utc())
    except tls.BadCertificate as problem:
        verdict = f"18 ({str(problem).removeprefix('SSL certificate problem: ')})"
    subject, issuer = oneline(chain[0].subject), oneline(chain[0].issuer)
    await call.out(
        f"CONNECTED(00000003)\n---\nCertificate chain\n 0 s:{subject}\n   i:{issuer}\n---\nServer certificate\n{pem}"
    )
    await call.out(f"subject={subject}\nissuer={issuer}\n---\nVerify return code: {verdict}\n---\n")
    return 0


def fingerprint(certificate: x509.Certificate) -> str:
    digest = certificate.fingerprint(hashes.SHA1())
    return f"SHA1 Fingerprint={digest.hex(':').upper()}\n"


FACTS: dict[str, Callable[[x509.Certificate], str]] = {
    "text": describe,
    "subject": lambda one: f"subject={oneline(one.subject)}\n",
    "issuer": lambda one: f"issuer={oneline(one.issuer)}\n",
    "dates": lambda one: (
        f"notBefore={moment(one.not_valid_before_utc)}\nnotAfter={moment(one.not_valid_after_utc)}\n"
    ),
    "startdate": lambda one: f"notBefore={moment(one.not_valid_before_utc)}\n",
    "enddate": lambda one: f"notAfter={moment(one.not_valid_after_utc)}\n",
    "serial": lambda one: f"serial={one.serial_number:X}\n",
    "fingerprint": fingerprint,
}
SUBCOMMANDS: dict[str, Callable[[Call, dict[str, str]], Awaitable[int]]] = {
    "version": version,
    "req": req,
    "x509": show,
    "s_client": s_client,
}
