"""Custom resources in the admin: listed, shown and deleted, and linked from what they own."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import CustomResource
from cluster.registry.served import DEFINITIONS
from tests.cluster.admin.pages import OTHER, Site
from tests.cluster.apiserver.customs import crontab, definition

RESOURCE = "crontabs.stable.example.com"


@pytest.fixture
def made(site: Site) -> Obj:
    site.registry.create(DEFINITIONS, "", definition(), actor=OTHER)
    return site.registry.create(RESOURCE, "default", crontab(), actor=OTHER)


def test_they_are_listed_whatever_their_kind(site: Site, made: Obj) -> None:
    page = site.client.get(reverse("admin:cluster_customresource_changelist")).content.decode()
    assert "my-cron" in page
    assert RESOURCE in page


def test_one_is_shown_as_yaml_and_its_owned_objects_link_back(site: Site, made: Obj) -> None:
    owner = meta.owner_ref(made, controller=False)
    child = {"metadata": {"name": "child", "ownerReferences": [owner]}}
    site.registry.create("configmaps", "default", child, actor=OTHER)
    owned = {**crontab("inner"), "metadata": {"name": "inner", "ownerReferences": [owner]}}
    site.registry.create(RESOURCE, "default", owned, actor=OTHER)
    row = CustomResource.objects.get(name="my-cron")
    page = site.client.get(reverse("admin:cluster_customresource_change", args=[row.pk])).content.decode()
    assert "my-awesome-cron-image" in page
    assert "ConfigMap child" in page
    assert "CronTab inner" in page


def test_one_is_deleted_through_the_registry(site: Site, made: Obj) -> None:
    row = CustomResource.objects.get(name="my-cron")
    site.client.post(reverse("admin:cluster_customresource_delete", args=[row.pk]), {"post": "yes"})
    assert site.registry.find(RESOURCE, "default", "my-cron") is None
