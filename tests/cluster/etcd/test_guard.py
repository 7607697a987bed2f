"""Every way that Django knows to write a row, tried on every guarded table: none gets past the guard."""

from __future__ import annotations

import inspect
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from cluster.apimachinery import meta
from cluster.apimachinery.scheme import scheme
from cluster.etcd import guard, store
from cluster.etcd.guard import GuardedTable
from cluster.etcd.models import Allocation, Change, Cluster, CustomResource, Entry, KubeObject
from cluster.etcd.store import Author, Write

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
KINDS: list[Any] = [scheme.model(kind.resource) for kind in scheme.kinds()]
GUARDED: list[Any] = [*KINDS, Change, Entry, Allocation]


@pytest.fixture
def cluster() -> Cluster:
    """A cluster with one object of every kind, and one allocation."""
    row = Cluster.objects.create(name="demo")
    writes = [Write("create", model.KIND.resource, _object(model.KIND)) for model in KINDS]
    store.commit("demo", writes, Author("somebody"))
    with guard.opened():
        Allocation.objects.create(cluster=row, pool="nodeport", value="30080", owner="x")
    row.refresh_from_db()
    return row


def _object(kind: Any) -> meta.Obj:
    head = {"name": "it", "uid": meta.new_uid(), **({"namespace": "default"} if kind.namespaced else {})}
    return {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": head}


def everything() -> dict[str, Any]:
    tables = [Cluster, *GUARDED]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in tables}


def twin(row: Any) -> Any:
    """A new, unsaved row like this one."""
    kept = [f.attname for f in row._meta.concrete_fields if not f.primary_key and not f.generated]
    return type(row)(**{name: getattr(row, name) for name in kept})


def values(row: Any) -> dict[str, Any]:
    return {k: v for k, v in vars(twin(row)).items() if not k.startswith("_") and k != "id"}


def sql(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def load_data(row: Any, folder: Path) -> None:
    kept = {f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname in values(row)}
    file = folder / "rows.json"
    file.write_text(json.dumps([{"model": row._meta.label_lower, "pk": row.pk, "fields": kept}]))
    call_command("loaddata", str(file), verbosity=0)


def many(statement: str, row: Any) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement.format(row._meta.db_table), [(row.pk,), (0,)])


def go(way: Way, row: Any) -> None:
    """Take a way to its end, also one that is to be awaited."""

    async def end(begun: Any) -> None:
        await begun

    begun = way(row)
    if inspect.isawaitable(begun):
        async_to_sync(end)(begun)


Way = Callable[[Any], Any]
WAYS: dict[str, Way] = {
    "save": lambda row: row.save(),
    "save of one field": lambda row: row.save(update_fields=["cluster"]),
    "save of a new row": lambda row: twin(row).save(),
    "save_base raw": lambda row: row.save_base(raw=True),
    "create": lambda row: type(row).objects.create(**values(row)),
    "bulk_create": lambda row: type(row).objects.bulk_create([twin(row)]),
    "bulk_create ignoring conflicts": lambda row: type(row).objects.bulk_create([twin(row)], ignore_conflicts=True),
    "bulk_update": lambda row: type(row).objects.bulk_update([row], ["cluster"]),
    "update": lambda row: type(row).objects.update(cluster=row.cluster),
    "update of some": lambda row: type(row).objects.filter(pk=row.pk).update(cluster=row.cluster),
    "update_or_create": lambda row: type(row).objects.update_or_create(pk=row.pk, defaults=values(row)),
    "update_or_create of a new row": lambda row: type(row).objects.update_or_create(pk=0, defaults=values(row)),
    "get_or_create": lambda row: type(row).objects.get_or_create(pk=0, defaults=values(row)),
    "delete": lambda row: row.delete(),
    "delete of a query": lambda row: type(row).objects.all().delete(),
    "_raw_delete": lambda row: type(row).objects.all()._raw_delete("default"),
    "the cluster's delete": lambda row: row.cluster.delete(),
    "deletion of clusters": lambda row: Cluster.objects.all().delete(),
    "asave": lambda row: row.asave(),
    "acreate": lambda row: type(row).objects.acreate(**values(row)),
    "aupdate": lambda row: type(row).objects.aupdate(cluster=row.cluster),
    "adelete": lambda row: row.adelete(),
    "adelete of a query": lambda row: type(row).objects.all().adelete(),
    "abulk_create": lambda row: type(row).objects.abulk_create([twin(row)]),
    "abulk_update": lambda row: type(row).objects.abulk_update([row], ["cluster"]),
    "aget_or_create": lambda row: type(row).objects.aget_or_create(pk=0, defaults=values(row)),
    "aupdate_or_create": lambda row: type(row).objects.aupdate_or_create(pk=row.pk, defaults=values(row)),
    "a raw query": lambda row: list(type(row).objects.raw(f"DELETE FROM {row._meta.db_table} RETURNING id")),
    "executemany": lambda row: many("DELETE FROM {} WHERE id = %s", row),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_djangos_gets_past_the_guard(way: str, cluster: Cluster) -> None:
    before = everything()
    for model in GUARDED:
        row = model.objects.first()
        with pytest.raises(GuardedTable), transaction.atomic():
            go(WAYS[way], row)
    assert everything() == before


def test_a_fixture_does_not_get_past_the_guard(cluster: Cluster, tmp_path: Path) -> None:
    before = everything()
    for model in GUARDED:
        with pytest.raises(GuardedTable), transaction.atomic():
            load_data(model.objects.first(), tmp_path)
    assert everything() == before


STATEMENTS = (
    'INSERT INTO "{}" (cluster_id) VALUES (1)',
    "insert or replace into {} (cluster_id) values (1)",
    "REPLACE INTO {} (cluster_id) VALUES (1)",
    "UPDATE {} SET cluster_id = cluster_id",
    "UPDATE OR IGNORE {} SET cluster_id = cluster_id",
    "UPDATE ONLY {} SET cluster_id = cluster_id",
    "DELETE FROM {}",
    "  delete\n from\t{} ",
    'DELETE FROM main."{}"',
    'DELETE FROM "public"."{}"',
    "DELETE /* quietly */ FROM {}",
    "-- a remark\nDELETE FROM {}",
    "WITH gone AS (DELETE FROM {} RETURNING id) SELECT id FROM gone",
    "SELECT 1; DELETE FROM {}",
    'TRUNCATE TABLE "django_session", "{}" CASCADE',
    "TRUNCATE {}",
    "MERGE INTO {} USING x ON true WHEN MATCHED THEN DELETE",
    "COPY {} FROM STDIN",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_bare_statement_gets_past_the_guard(statement: str, cluster: Cluster) -> None:
    before = everything()
    for model in GUARDED:
        with pytest.raises(GuardedTable), transaction.atomic():
            sql(statement.format(model._meta.db_table))
    assert everything() == before


def test_reading_and_writing_other_tables_is_nobodys_concern() -> None:
    assert guard.written('SELECT "cluster_pod"."id" FROM "cluster_pod" FOR UPDATE') == set()
    assert guard.written('INSERT INTO "x" SELECT * FROM "cluster_pod"') == {"x"}
    assert guard.written('UPDATE "x" SET "a" = (SELECT 1 FROM "cluster_pod")') == {"x"}
    assert "cluster_pod" not in guard.written('ALTER TABLE "cluster_pod" ADD COLUMN "x" text')


def test_every_kind_there_is_and_the_log_are_guarded() -> None:
    kinds = {model for model in apps.get_models() if issubclass(model, KubeObject)}
    assert kinds == {*KINDS, CustomResource}
    assert {model._meta.db_table for model in GUARDED} == guard._guarded


def test_the_door_is_open_only_for_the_thread_that_opened_it() -> None:
    seen: list[int] = []
    with guard.opened():
        other = threading.Thread(target=lambda: seen.append(getattr(guard._door, "depth", 0)))
        other.start()
        other.join()
        assert getattr(guard._door, "depth", 0) == 1
    assert (seen, getattr(guard._door, "depth", 0)) == ([0], 0)


def test_the_store_shuts_the_door_behind_a_write_that_failed(cluster: Cluster) -> None:
    gone = _object(KINDS[0].KIND)
    with pytest.raises(store.Gone):
        store.commit("demo", [Write("update", KINDS[0].KIND.resource, gone)], Author("x"))
    with pytest.raises(GuardedTable), transaction.atomic():
        KINDS[0].objects.all().delete()
