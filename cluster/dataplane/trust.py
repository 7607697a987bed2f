"""Advice for a certificate that the sender does not trust.

Three checks, and each fails for a reason of its own: the chain must lead to an authority the sender knows, every link
must be valid today, and the name that was called must stand in it. The words are curl's, and they tell which it was.
A Service's certificate is made out to the Service's name, so whoever calls by an address fails the third.
"""

from __future__ import annotations

import re

from cluster.apimachinery import meta

from . import mend
from .case import Case, Ladder


def mistrust(case: Case) -> Ladder:
    """The ladder: by curl's words."""
    assert case.target is not None
    place = f"{case.target.name} is reached and shows a certificate; the sender does not trust it."
    rule, secret = f"{case.mistrust}.", _secret(case)
    host = case.request.host
    if made_out := re.search(r"subject name '(.+?)' does not match", case.mistrust):
        name = made_out[1]
        rule = f"{rule} It is made out to {name}, and {host} was called."
        known = any(meta.name(s) == name.split(".")[0] for s in case.world.services.values())
        if known and not name.startswith("*"):
            return [place, rule, "the request", mend.call(case.request, host=name)]
    if "match" in case.mistrust or "common name" in case.mistrust:
        return [
            place,
            rule,
            secret,
            mend.replace("tls.crt", "for other names", f"one whose subjectAltName has {host}"),
        ]
    if "expired" in case.mistrust or "not yet valid" in case.mistrust:
        return [place, rule, secret, mend.replace("tls.crt", "out of its time", "one that is valid today")]
    rule = f"{rule} Its signer is nobody that the sender knows."
    trusting = f"{mend.call(case.request)} --cacert FILE (its signer's certificate; -k trusts anybody)"
    return [place, rule, f"{secret}, and the sender's list of authorities", trusting]


def _secret(case: Case) -> str:
    """The Secret that the server's certificate comes from, as far as its pod's volumes show it."""
    assert case.target is not None
    pod = case.world.pods.get((case.target.place.namespace, case.target.place.name))
    volumes = meta.get(pod.manifest, "spec.volumes", []) if pod else []
    names = [v["secret"]["secretName"] for v in volumes if "secret" in v]
    return (
        f"Secret {case.target.place.namespace}/{names[0]}"
        if names
        else f"the certificate of {case.target.name}"
    )
