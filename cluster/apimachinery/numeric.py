"""Hosts that are numbers: the old spellings of an IPv4 address, which whoever resolves names still takes.

`ping 10.1` reaches 10.0.0.1. That is no name and no typing error: inet_aton read addresses of one to four parts, in
decimal, octal and hexadecimal, and everything since reads what it read.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*", re.ASCII | re.IGNORECASE)


def ipv4(host: str) -> str:
    """The address that a host of numbers stands for, "" for a name: 10.1 is 10.0.0.1, and so are 0x0a000001 and
    012.1. The last number fills what is left of four bytes. (inet_aton(3); in curl: lib/urlapi.c, ipv4_normalize)"""
    parts = host.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return ""
    *first, last = (int(p, 16) if p[:2] in ("0x", "0X") else int(p, 8) if p.startswith("0") else int(p) for p in parts)
    left = 4 - len(first)
    if last >= 256**left or any(number > 255 for number in first):
        return ""
    return ".".join(map(str, (*first, *last.to_bytes(left))))
