"""The admin's pages, used as a browser uses them, and two manifests to use them on."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.etcd.models import Change
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

OTHER = Actor("somebody-else")
DEPLOYMENTS = "deployments.apps"


class Site:
    """A browser that is signed in, and the registry to look behind the pages."""

    def __init__(self, client: Client, registry: Registry) -> None:
        self.client, self.registry = client, registry

    def row(self, resource: str, name: str, namespace: str = "default") -> Any:
        return scheme.model(resource).objects.get(cluster__name="demo", namespace=namespace, name=name)

    def url(self, resource: str, page: str, name: str = "", namespace: str = "default") -> str:
        model = scheme.model(resource)._meta.model_name
        args = [self.row(resource, name, namespace).pk] if name else []
        return reverse(f"admin:cluster_{model}_{page}", args=args)

    def open(self, resource: str, name: str, namespace: str = "default") -> dict[str, str]:
        """What a browser would send back from an object's form if nothing was touched."""
        answer = self.client.get(self.url(resource, "change", name, namespace))
        assert answer.status_code == 200
        form = answer.context["adminform"].form
        values = {field.html_name: field.value() for field in form}
        return {name: "" if value is None else str(value) for name, value in values.items()}

    def send(self, resource: str, name: str, form: dict[str, str], namespace: str = "default") -> Any:
        return self.client.post(self.url(resource, "change", name, namespace), form)

    def edit(self, resource: str, name: str, changed: dict[str, str], namespace: str = "default") -> Any:
        """Open an object's form, change some fields, and send it."""
        return self.send(resource, name, {**self.open(resource, name, namespace), **changed}, namespace)

    def listing(self, resource: str, **query: str) -> Any:
        return self.client.get(self.url(resource, "changelist"), query)

    def names(self, resource: str, **query: str) -> list[str]:
        """The names in a list, from top to bottom."""
        answer = self.listing(resource, **query)
        assert answer.status_code == 200
        return [row.name for row in answer.context["cl"].result_list]

    def errors(self, answer: Any) -> dict[str, list[str]]:
        """The errors on a form that came back."""
        assert answer.status_code == 200, answer
        return {field: list(texts) for field, texts in answer.context["adminform"].form.errors.items()}


def deployment(**spec: Any) -> Obj:
    """A Deployment called web."""
    labels = {"app": "web"}
    pods = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "nginx"}]}}
    return {
        "metadata": {"name": "web", "labels": labels},
        "spec": {"replicas": 2, "selector": {"matchLabels": labels}, "template": pods, **spec},
    }


def service(**spec: Any) -> Obj:
    """A Service called web."""
    return {
        "metadata": {"name": "web"},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}], **spec},
    }


def stored(site: Site, resource: str, name: str = "web") -> Obj:
    return site.registry.get(resource, "default", name)


def make(site: Site, resource: str, obj: Obj) -> Obj:
    return site.registry.create(resource, "default", obj, actor=OTHER)


def pod(name: str, **labels: str) -> Obj:
    head = {"name": name, "namespace": "default", "labels": labels}
    return {"metadata": head, "spec": {"containers": [{"name": "web", "image": "nginx"}]}}


def last_change() -> Change:
    return Change.objects.order_by("-revision")[0]
