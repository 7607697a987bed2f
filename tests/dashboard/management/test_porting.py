"""export_cluster > file, import_cluster NAME file."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError

from cluster.client import bootstrap
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.management.commands.export_cluster import Command as Export
from dashboard.management.commands.import_cluster import Command as Import

pytestmark = pytest.mark.django_db
FILE = "shop.yaml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """What export_cluster prints of a cluster with one ConfigMap of somebody's."""
    bootstrap.create_cluster("shop", nodes=1)
    made = {"metadata": {"name": "words"}, "data": {"hello": "Grüß Gott: 'n\n---\nTag"}}
    Registry("shop").create("configmaps", "default", made, actor=Actor("me"))
    printed = StringIO()
    Export(stdout=printed).work(name="shop")
    path = tmp_path / FILE
    path.write_text(printed.getvalue())
    return path


def test_what_is_printed_is_yaml_that_anybody_can_read(file: Path) -> None:
    header, words = yaml.safe_load_all(file.read_text())
    assert (header["kind"], words["kind"], words["metadata"]["name"]) == ("ExportedCluster", "ConfigMap", "words")


def test_a_file_makes_a_cluster(file: Path) -> None:
    said = StringIO()
    Import(stdout=said).work(name="again", file=str(file))
    assert said.getvalue().startswith("cluster/again created of 1 objects")
    assert Registry("again").get("configmaps", "default", "words")["data"] == {"hello": "Grüß Gott: 'n\n---\nTag"}
    assert Cluster.objects.get(name="again").ca.startswith("-----BEGIN CERTIFICATE")


@pytest.mark.parametrize(
    ("text", "said"), [(None, "shop.yaml cannot be read:"), ("a: [", "shop.yaml is no YAML:")]
)
def test_a_file_that_is_none_is_said_to_be_so(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / FILE
    if text is not None:
        path.write_text(text)
    with pytest.raises(CommandError) as raised:
        Import().work(name="again", file=str(path))
    assert said in str(raised.value)
