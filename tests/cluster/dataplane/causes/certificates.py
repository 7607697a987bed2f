"""The server shows a certificate that the sender does not trust."""

from __future__ import annotations

from dataclasses import dataclass

from cluster.dataplane.request import Request
from tests.cluster.dataplane.causes.cause import ask, cause
from tests.cluster.dataplane.lab import Lab


@dataclass
class Certificate:
    """A server's certificate, and curl's words for what is wrong with it (lib/vtls/openssl.c, X509_V_ERR_*)."""

    common: str = "web"
    names: tuple[str, ...] = ()
    expired: bool = False
    known: bool = True

    def __call__(self, request: Request) -> str:
        if self.expired:
            return "SSL certificate problem: certificate has expired"
        if not self.known and not request.cacert:
            return "SSL certificate problem: unable to get local issuer certificate"
        if self.names and request.host not in self.names:
            return f"SSL: no alternative certificate subject name matches target host name '{request.host}'"
        if not self.names and request.host != self.common:
            return f"SSL: certificate subject name '{self.common}' does not match target host name '{request.host}'"
        return ""


def secured(lab: Lab, certificate: Certificate, url: str = "https://web/") -> Request:
    """The web with TLS; its certificate is the Secret's tls.crt."""
    lab.program["args"] = ["--port=443"]
    lab.web["spec"]["ports"] = [{"port": 443}]
    volumes = [{"name": "tls", "secret": {"secretName": "web-tls"}}]
    lab.get("Deployment default/web")["spec"]["template"]["spec"]["volumes"] = volumes
    lab.add(
        {"kind": "Secret", "metadata": {"name": "web-tls", "namespace": "default"}, "tls.crt": certificate}
    )
    lab.mistrust = lambda request: str(lab.get("Secret default/web-tls")["tls"]["crt"](request))
    lab.get("Secret default/web-tls")["tls"] = {"crt": certificate}
    return ask(url)


@cause("server.mistrust")
def certificate_made_out_to_the_service_called_by_address(lab: Lab) -> Request:
    return secured(lab, Certificate(), "https://10.0.0.50")


@cause("server.mistrust", known={"tls.crt": Certificate(names=("web",))})
def certificate_for_another_host(lab: Lab) -> Request:
    return secured(lab, Certificate(names=("shop.example.org",)))


@cause("server.mistrust", known={"tls.crt": Certificate()})
def certificate_expired(lab: Lab) -> Request:
    return secured(lab, Certificate(expired=True))


@cause("server.mistrust", known={"--cacert": "/etc/ssl/ca.crt"})
def certificate_of_an_unknown_authority(lab: Lab) -> Request:
    return secured(lab, Certificate(known=False))
