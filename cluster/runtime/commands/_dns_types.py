"""The types of record a person may ask for by name, whether this DNS has any of them or not (IANA's registry).

A server that has none of a type answers all the same: the name exists, and there is nothing of that type.
"""

from __future__ import annotations

import re
from typing import cast

from cluster.runtime.network import RecordType
from cluster.runtime.text import words

TYPES = words(
    """
    A A6 AAAA AFSDB AMTRELAY ANY APL ATMA AVC CAA CDNSKEY CDS CERT CNAME CSYNC DHCID DLV DNAME DNSKEY DOA DS EUI48
    EUI64 HINFO HIP HTTPS IPSECKEY ISDN KEY KX L32 L64 LOC LP MAILA MAILB MB MD MF MG MINFO MR MX NAPTR NID NS NSAP
    NSEC NSEC3 NSEC3PARAM NULL NXT OPENPGPKEY PTR PX RKEY RP RRSIG RT SIG SINK SMIMEA SOA SPF SRV SSHFP SVCB TA
    TALINK TLSA TXT UID URI WKS X25 ZONEMD
    """
)


def record_type(word: str) -> RecordType | None:
    """The type that a word names; None for no type."""
    known = word.upper()
    return cast(RecordType, known) if known in TYPES or re.fullmatch(r"TYPE\d{1,5}", known) else None
