"""A controller's own settings, and which Ingresses are its.

Several controllers may stand in one cluster; each serves the IngressClasses that name it in spec.controller, and of
those the Ingresses that name the class: by spec.ingressClassName, or by the annotation that came before the field.
An Ingress that names no class is nobody's. (Upstream: internal/ingress/controller/store, GetIngressClass.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cluster.api.networking import CLASS_ANNOTATION
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

REPOSITORY = "registry.k8s.io/ingress-nginx/controller"
INGRESSES, CLASSES = "ingresses.networking.k8s.io", "ingressclasses.networking.k8s.io"
HTTP_PORT, HTTPS_PORT = 80, 443


@dataclass(frozen=True)
class Controller:
    """What the command line says: `name` is --controller-class, `by_annotation` --ingress-class."""

    name: str = "k8s.io/ingress-nginx"
    by_annotation: str = "nginx"
    without_class: bool = False
    default_certificate: str = ""
    publish_service: str = ""
    publish_addresses: tuple[str, ...] = ()
    internal_ip: bool = False

    @classmethod
    def of(cls, argv: Iterable[str]) -> Controller:
        """From arguments such as --controller-class=k8s.io/ingress-nginx."""
        given = dict(word.lstrip("-").partition("=")[::2] for word in argv if word.startswith("--"))
        addresses = given.get("publish-status-address", "")
        return cls(
            given.get("controller-class", cls.name),
            given.get("ingress-class", cls.by_annotation),
            _on(given, "watch-ingress-without-class"),
            given.get("default-ssl-certificate", ""),
            given.get("publish-service", ""),
            tuple(part.strip() for part in addresses.split(",") if part.strip()),
            _on(given, "report-node-internal-ip-address"),
        )

    def classes(self, ingress_classes: Iterable[Obj]) -> frozenset[str]:
        """The names of its IngressClasses."""
        return frozenset(meta.name(c) for c in ingress_classes if meta.get(c, "spec.controller") == self.name)

    def serves(self, ingress: Obj, classes: frozenset[str]) -> bool:
        """Whether an Ingress is this controller's, whose `classes` these are."""
        named = meta.get(ingress, "spec.ingressClassName")
        if named is not None:
            return named in classes
        annotated = meta.annotations_of(ingress).get(CLASS_ANNOTATION)
        return self.without_class if annotated is None else annotated in ("", self.by_annotation)

    def own(self, ingresses: Iterable[Obj], ingress_classes: Iterable[Obj]) -> list[Obj]:
        """Its Ingresses, oldest first: of two that claim the same path, the older has it."""
        classes = self.classes(ingress_classes)
        named = sorted((i for i in ingresses if self.serves(i, classes)), key=meta.key, reverse=True)
        return sorted(named, key=lambda i: str(meta.metadata(i).get("creationTimestamp", "")))


def _on(given: dict[str, str], flag: str) -> bool:
    return given.get(flag, "false") in ("true", "")


def controller_of(pod: Obj) -> Controller | None:
    """The controller that runs in a pod, by its container's image; None for any other pod."""
    for container in meta.get(pod, "spec.containers", []):
        if container.get("image", "").partition("@")[0].rpartition(":")[0] == REPOSITORY:
            return Controller.of(_expanded(container.get("args") or [], pod))
    return None


def _expanded(args: Sequence[str], pod: Obj) -> list[str]:
    """The arguments with the two names that its manifest takes from the downward API."""
    names = {"$(POD_NAMESPACE)": meta.namespace(pod), "$(POD_NAME)": meta.name(pod)}
    words = list(args)
    for variable, value in names.items():
        words = [word.replace(variable, value) for word in words]
    return words
