"""The catalogue, as the page reads it."""

from __future__ import annotations

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from cluster.client import bootstrap


def test_a_form_gets_its_images_and_samples(admin_client: Client) -> None:
    bootstrap.create_cluster("shop", nodes=1)
    answer = admin_client.get(reverse("picks", args=["shop"]))
    told = orjson.loads(answer.content)
    assert told["images"][0]["image"] == "nginx"
    assert {"kind", "text"} == set(told["samples"][0])


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(reverse("picks", args=["shop"])).status_code == 302
