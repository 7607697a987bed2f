from __future__ import annotations

from cluster.api.sim.v1.machine import Machine
from cluster.apimachinery import schema
from tests.cluster.api.manifests import born, causes, row


def test_a_machine_has_power_unless_it_is_switched_off() -> None:
    assert row(Machine, born(Machine))["Running"] is True
    assert row(Machine, born(Machine, spec={"running": False}))["Running"] is False


def test_its_cable_is_whole_unless_it_is_cut() -> None:
    assert born(Machine)["spec"]["connected"] is True
    assert row(Machine, born(Machine, spec={"connected": False}))["Connected"] is False


def test_its_addresses_are_addresses() -> None:
    assert causes(Machine, born(Machine, spec={"externalIP": "203.0.113.1"})) == []
    assert len(causes(Machine, born(Machine, spec={"externalIP": "the moon"}))) == 1


def test_a_field_it_does_not_have_is_noticed() -> None:
    obj = {"apiVersion": "sim.podium.local/v1", "kind": "Machine", "spec": {"running": False, "speed": 3}}
    assert schema.decode(obj, ("sim.podium.local", "v1", "Machine")).unknown == ["spec.speed"]
