"""The checks behind curl's exit code 60, in the words of curl's lib/vtls/openssl.c and of OpenSSL."""

from __future__ import annotations

import pytest

from cluster.apimachinery.clock import now, utc
from cluster.runtime import tls
from tests.cluster.runtime.certificates import DAY, issue


def problem(chain: list[tls.Certificate], roots: list[tls.Certificate], host: str) -> str:
    with pytest.raises(tls.BadCertificate) as caught:
        tls.verify(chain, roots, host, utc())
    return str(caught.value)


def test_a_self_signed_certificate_is_trusted_when_it_is_given_as_cacert() -> None:
    leaf = issue("my-nginx").certificate
    tls.verify([leaf], [leaf], "my-nginx", utc())


def test_a_self_signed_certificate_is_not_trusted_by_itself() -> None:
    leaf = issue("my-nginx").certificate
    assert problem([leaf], [], "my-nginx") == "SSL certificate problem: self-signed certificate"


def test_the_common_name_counts_when_there_is_no_alternative_name() -> None:
    leaf = issue("my-nginx").certificate
    words = "SSL: certificate subject name 'my-nginx' does not match target host name '10.244.3.5'"
    assert problem([leaf], [leaf], "10.244.3.5") == words


def test_the_common_name_does_not_count_beside_an_alternative_name() -> None:
    leaf = issue("my-nginx", names=["other"]).certificate
    words = "SSL: no alternative certificate subject name matches target host name 'my-nginx'"
    assert problem([leaf], [leaf], "my-nginx") == words


@pytest.mark.parametrize("host", ["my-nginx", "web.example.com", "10.0.0.7"])
def test_alternative_names_match_names_wildcards_and_addresses(host: str) -> None:
    leaf = issue("x", names=["my-nginx", "*.example.com"], addresses=["10.0.0.7"]).certificate
    tls.verify([leaf], [leaf], host, utc())


@pytest.mark.parametrize("host", ["example.com", "a.b.example.com"])
def test_a_wildcard_stands_for_exactly_one_label(host: str) -> None:
    leaf = issue("x", names=["*.example.com"]).certificate
    assert "no alternative certificate subject name" in problem([leaf], [leaf], host)


def test_a_chain_leads_to_its_root_over_an_intermediate() -> None:
    root = issue("Root")
    middle = issue("Middle", issuer=root)
    leaf = issue("web", issuer=middle)
    tls.verify([leaf.certificate, middle.certificate], [root.certificate], "web", utc())


def test_a_missing_issuer_is_named_so() -> None:
    leaf = issue("web", issuer=issue("Root")).certificate
    assert problem([leaf], [], "web") == "SSL certificate problem: unable to get local issuer certificate"


def test_an_untrusted_root_in_the_chain_is_named_so() -> None:
    root = issue("Root")
    chain = [issue("web", issuer=root).certificate, root.certificate]
    words = "SSL certificate problem: self-signed certificate in certificate chain"
    assert problem(chain, [], "web") == words


def test_a_certificate_of_yesterday_has_expired() -> None:
    leaf = issue("web", start=now() - 2 * DAY, days=1).certificate
    assert problem([leaf], [leaf], "web") == "SSL certificate problem: certificate has expired"


def test_a_certificate_of_tomorrow_is_not_yet_valid() -> None:
    leaf = issue("web", start=now() + DAY).certificate
    assert problem([leaf], [leaf], "web") == "SSL certificate problem: certificate is not yet valid"


def test_a_text_without_certificates_loads_as_none() -> None:
    assert tls.load("no certificate") == []
