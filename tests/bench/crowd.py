"""Clusters of many pods, as the page's websocket tells of them: Deployments of a hundred, each with its Service."""

from __future__ import annotations

import random
from typing import Any

from tests.browser.stage import golden

PER_NODE, PER_SET = 50, 100
LETTERS = "bcdfghjklmnpqrstvwxz2456789"  # of Kubernetes' generated names

Entity = dict[str, Any]


def crowd(count: int, seed: int = 1) -> dict[str, Any]:
    """The snapshot of a cluster with so many ready pods, in the very shape of the golden one."""
    chance = random.Random(seed)
    snapshot = golden("topology-demo")
    held = snapshot["collections"]
    pod = {**held["pods"]["uid-p1"], "state": "ready"}
    node, slice_ = held["nodes"]["uid-node-1"], held["slices"]["uid-slice-nginx"]
    deployment, service = held["workloads"]["uid-dep-my-nginx"], held["services"]["uid-svc-nginx"]
    endpoint = slice_["endpoints"][0]
    control = next(node for node in held["nodes"].values() if node["controlPlane"])
    made: dict[str, dict[str, Entity]] = {name: {} for name in held}
    made["namespaces"], made["nodes"] = held["namespaces"], {"uid-control-plane": control}
    for n in range(count // PER_NODE):
        name = f"node-{n + 1}"
        made["nodes"][f"uid-{name}"] = {**node, "name": name, "podCIDR": f"10.{244 + n // 250}.{n % 250}.0/24"}
    for s in range(count // PER_SET):
        name = f"app-{s}"
        made["workloads"][f"uid-{name}"] = {**deployment, "name": name, "desired": PER_SET, "ready": PER_SET}
        address = f"10.0.{100 + s // 250}.{s % 250 + 1}"
        made["services"][f"svc-{name}"] = {**service, "name": name, "clusterIP": address, "selector": {"app": name}}
        endpoints = []
        for p in range(s * PER_SET, (s + 1) * PER_SET):
            at, uid = p % (count // PER_NODE), f"{chance.getrandbits(128):032x}"
            ip = f"10.{244 + at // 250}.{at % 250}.{p // (count // PER_NODE) + 2}"
            full = f"{name}-5d9c7b6f8-{''.join(chance.choices(LETTERS, k=5))}"
            about = {"name": full, "ip": ip, "node": f"node-{at + 1}", "labels": {"app": name}}
            made["pods"][uid] = {**pod, **about, "owner": {"kind": "Deployment", "name": name, "uid": f"uid-{name}"}}
            endpoints.append({**endpoint, "ip": ip, "node": about["node"], "pod": uid, "podName": full, "ready": True})
        made["slices"][f"slice-{name}"] = {**slice_, "name": name, "service": name, "endpoints": endpoints}
    proxies = {entity["name"]: snapshot["revision"] for entity in made["nodes"].values()}
    return {**snapshot, "collections": made, "proxies": proxies, "changes": []}
