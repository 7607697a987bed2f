"""Deployments, Jobs and CronJobs from an image and a command. (In Kubernetes: kubectl/pkg/cmd/create.)"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from cluster.apimachinery.meta import Obj, copy, get, owner_ref
from cluster.apimachinery.meta import name as name_of
from cluster.kubectl.generators.objects import head, omitempty

# What generated names end in: no vowels, so that no words come about.
_LETTERS = "bcdfghjklmnpqrstvwxz2456789"


def random_suffix(length: int = 5) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def container_name(image: str) -> str:
    """The image's last word: registry.k8s.io/nginx:1.27 → nginx; made unique where a character had to go."""
    base = image.rpartition("/")[2].partition(":")[0].partition("@")[0]
    plain = base.replace("_", "-").replace(".", "-")
    return base if plain == base else f"{plain}-{random_suffix()}"


def container(name: str, image: str, command: Sequence[str] = (), port: int = -1) -> Obj:
    ports = [{"containerPort": port}] if port >= 0 else []
    return omitempty(name=name, image=image, command=list(command), ports=ports, resources={})


def deployment(
    name: str, namespace: str, images: Sequence[str], command: Sequence[str] = (), port: int = -1, replicas: int = 1
) -> Obj:  # fmt: skip
    """One container an image; the port goes to the first. ValueError for a command with several images."""
    if command and len(images) > 1:
        raise ValueError("cannot specify multiple --image options and command")
    labels = {"app": name}
    containers = [
        container(container_name(image), image, command, -1 if place else port)
        for place, image in enumerate(images)
    ]
    spec = {
        "replicas": replicas,
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        "strategy": {},
    }
    return {**head("apps/v1", "Deployment", name, namespace, labels), "spec": spec, "status": {}}


def _once(name: str, image: str, command: Sequence[str], restart: str) -> Obj:
    """A JobSpec with one container."""
    pod = {"containers": [container(name, image, command)], "restartPolicy": restart}
    return {"template": {"metadata": {}, "spec": pod}}


def job(name: str, namespace: str, image: str, command: Sequence[str] = ()) -> Obj:
    return {
        **head("batch/v1", "Job", name, namespace),
        "spec": _once(name, image, command, "Never"),
        "status": {},
    }


def job_from_cronjob(name: str, namespace: str, cronjob: Obj) -> Obj:
    """A run of a CronJob's template out of turn, marked as made by hand."""
    template = get(cronjob, "spec.jobTemplate", {})
    marks = {"cronjob.kubernetes.io/instantiate": "manual", **get(template, "metadata.annotations", {})}
    made = head("batch/v1", "Job", name, namespace, get(template, "metadata.labels", {}), marks)
    owner = {**owner_ref({**cronjob, "apiVersion": "batch/v1", "kind": "CronJob"}), "name": name_of(cronjob)}
    owner.pop("blockOwnerDeletion")
    made["metadata"]["ownerReferences"] = [owner]
    return {**made, "spec": copy(template.get("spec") or {}), "status": {}}


def cronjob(
    name: str, namespace: str, image: str, schedule: str, command: Sequence[str] = (), restart: str = "OnFailure"
) -> Obj:  # fmt: skip
    template = {"metadata": {"name": name}, "spec": _once(name, image, command, restart)}
    spec = {"schedule": schedule, "jobTemplate": template}
    return {**head("batch/v1", "CronJob", name, namespace), "spec": spec, "status": {}}
