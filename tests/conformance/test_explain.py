"""`kubectl explain --recursive` of every kind names as many fields as Kubernetes 1.35 has.

The yardstick is `explain-1.35.txt`: how many fields the schema of each kind in Kubernetes' own api/openapi-spec/v3
comes to, each as often as it is reached, but none inside itself. What Podium has of its own need only be explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.apimachinery.scheme import Kind
from cluster.apiserver import requestinfo
from tests.harness.kubectl import Kubectl
from tests.harness.live import serving

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]
KINDS = [target.kind for target in requestinfo.targets()]
FIELD = re.compile(r"^\s+[\w$-]+\t<", re.MULTILINE)


def upstream() -> dict[tuple[str, str], int]:
    """The number of fields by group version and kind."""
    lines = Path(__file__).with_name("explain-1.35.txt").read_text().splitlines()
    return {(version, kind): int(count) for version, kind, count in map(str.split, lines)}


UPSTREAM = upstream()


@pytest.fixture(scope="module")
def explain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    with serving(tmp_path_factory.mktemp("explain") / "data", "--no-controllers") as live:
        yield live.kubectl()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.plural}@{kind.api_version}")
def test_every_field_is_explained(explain: Kubectl, kind: Kind) -> None:
    said = explain("explain", kind.plural, f"--api-version={kind.api_version}", "--recursive")
    head = dict(re.findall(r"(?m)^(KIND|VERSION|GROUP):\s+(\S+)$", said))
    assert head == {"KIND": kind.kind, "VERSION": kind.version, **({"GROUP": kind.group} if kind.group else {})}
    found = len(FIELD.findall(said))
    assert found == UPSTREAM.get((kind.api_version, kind.kind), found)
    assert found >= 3


def test_every_kind_of_the_yardstick_is_served() -> None:
    assert set(UPSTREAM) <= {(kind.api_version, kind.kind) for kind in KINDS}


def test_the_older_way_of_explaining_reads_the_older_document(explain: Kubectl) -> None:
    said = explain("explain", "deployment.spec.strategy", "--recursive", "--output=plaintext-openapiv2")
    fields = said.partition("FIELDS:\n")[2]
    assert [line.split()[0] for line in fields.splitlines() if line.strip()] == [
        "rollingUpdate", "maxSurge", "maxUnavailable", "type",
    ]  # fmt: skip
