"""What a record keeps of the requests within a request."""

from __future__ import annotations

import json

from cluster.dataplane import through
from cluster.dataplane.trace import traverse
from tests.cluster.dataplane.worlds import CURL, go, guide


def test_a_request_within_a_request_is_kept_as_json_and_told_again_as_it_was() -> None:
    cluster = guide()
    trace = go(cluster, CURL, "http://my-nginx/", seed=5)
    kept = json.loads(json.dumps(through.kept(trace)))
    [again] = through.told(cluster.world(), [kept], traverse)
    assert again.to_json() == trace.to_json()
