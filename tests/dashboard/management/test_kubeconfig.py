"""kubeconfig, for this machine and for another; in process, for it needs no serve."""

from __future__ import annotations

from io import StringIO

import pytest
import yaml

from dashboard.management.commands import kubeconfig
from tests.dashboard.classrooms.conftest import small_cluster

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("host", "server"), [("", "127.0.0.1"), ("192.0.2.5", "192.0.2.5")])
def test_it_names_the_address_that_is_asked_for_and_says_what_to_do_when_that_is_another(
    host: str, server: str
) -> None:
    small_cluster("entrance")
    out = StringIO()
    kubeconfig.Command(stdout=out).work(name="entrance", host=host, client_name="", org=[])
    config = yaml.safe_load(out.getvalue())
    assert config["clusters"][0]["cluster"]["server"] == f"https://{server}:6443/clusters/entrance"
    refresh = "#   kubectl config set-cluster entrance --server=https://ADDRESS:6443/clusters/entrance"
    assert refresh in out.getvalue().splitlines()
