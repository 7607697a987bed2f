"""Kubernetes' own conformance suite against a Podium cluster: the yardstick itself.

    make conformance                            all 441, in shards side by side; an hour and a half on two cores
    make conformance FOCUS='sig-api-machinery'  some of them, by a regular expression over their names

The suite is the program that certified distributions are judged by, built from Kubernetes' released module by Go's
own tools (`go` must be on the PATH; go.sum pins every module). It is no part of `make test`: many of its tests wait for
minutes to see that nothing happens. passes.txt beside this file names those that passed when it last ran, and a run in
which one of them fails ends with 1.
"""

# ruff: noqa: T201 - a program that talks

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.harness import kubectl
from tests.harness.live import PROJECT, Live
from tests.resilience.served import reach

HERE = Path(__file__).parent
PASSES = HERE / "passes.txt"
PROGRAM = Path(sys.prefix) / "conformance" / "e2e.test"
SHARDS = (
    "sig-api-machinery", "sig-apps|sig-scheduling", "sig-node", "sig-storage",
    "sig-network|sig-auth|sig-cli|sig-instrumentation|sig-architecture",
)  # fmt: skip
"""Each shard runs its tests one after another; those marked Serial come at the end, alone."""
ALONE = r"\[Serial\]"


@dataclass(frozen=True)
class Outcome:
    """One test of the suite: its name as index.toml has it, how it ended and what it said."""

    name: str
    status: str
    seconds: float
    message: str = ""


def main(focus: str) -> int:
    """Build, serve, run, tell. 1 when a test that passed before does not."""
    build()
    with tempfile.TemporaryDirectory(prefix="podium-conformance-") as folder:
        home = Path(folder)
        live = Live(home / "data", options=("--no-demo",)).start()
        try:
            served = reach(live, home, "conformance", "--pace=instant")
            found = list(run(home, served.kubectl.kubeconfig, focus))
        finally:
            live.stop()
    return tell(found)


def build() -> None:
    """The suite's program, once for each environment."""
    if PROGRAM.exists():
        return
    go = shutil.which("go")
    if go is None:
        raise SystemExit("`make conformance` builds Kubernetes' own tests and needs Go on the PATH.")
    print("Building Kubernetes' conformance suite (some minutes, once) ...", flush=True)
    PROGRAM.parent.mkdir(parents=True, exist_ok=True)
    words = [
        go,
        "test",
        "-c",
        "-buildvcs=false",
        "-ldflags=-s -w",
        "-o",
        str(PROGRAM),
        "k8s.io/kubernetes/test/e2e",
    ]
    subprocess.run(words, cwd=HERE, check=True)


def run(home: Path, kubeconfig: Path, focus: str) -> Iterator[Outcome]:
    """Every test that the focus means: the shards side by side, then what must be alone."""
    with ThreadPoolExecutor(len(SHARDS)) as pool:
        shards = [
            pool.submit(shard, home / f"shard-{number}", kubeconfig, rf"\[({sigs})\].*{focus}", ALONE)
            for number, sigs in enumerate(SHARDS)
        ]
        for done in shards:
            yield from done.result()
    yield from shard(home / "alone", kubeconfig, rf"{focus}.*{ALONE}|{ALONE}.*{focus}", "")


def shard(folder: Path, kubeconfig: Path, focus: str, skip: str) -> list[Outcome]:
    """One process of the suite over what a focus means."""
    folder.mkdir()
    words = [
        str(PROGRAM), "--provider=skeleton", f"--kubeconfig={kubeconfig}", f"--report-dir={folder}",
        f"--kubectl-path={kubectl.program()}", "--disable-log-dump=true", "--dump-logs-on-failure=false",
        f"--ginkgo.focus={focus}", r"--ginkgo.label-filter=Conformance", "--ginkgo.timeout=3h", "--ginkgo.no-color",
        *([f"--ginkgo.skip={skip}"] if skip else []),
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        subprocess.run(
            words, check=False, stdout=log, stderr=log, cwd=PROJECT, env={**os.environ, "HOME": str(folder)}
        )
    return [outcome for report in folder.glob("junit*.xml") for outcome in read(report)]


def read(report: Path) -> Iterator[Outcome]:
    """The tests of a JUnit report that were run."""
    for case in ElementTree.parse(report).iter("testcase"):
        status = case.get("status", "")
        if not case.get("name", "").startswith("[It]") or status == "skipped":
            continue
        failure = next(
            (part for part in (case.find("failure"), case.find("error")) if part is not None), None
        )
        message = "" if failure is None else (failure.get("message") or failure.text or "")
        yield Outcome(name_of(case.get("name", "")), status, float(case.get("time", 0)), message)


def name_of(case: str) -> str:
    """A test's name as index.toml has it."""
    return case.removeprefix("[It] ").removesuffix(" [Conformance]")


def tell(found: list[Outcome]) -> int:
    """Print what failed, what is new and the count; 1 for a test that passed before and does not any more."""
    before = set(PASSES.read_text().splitlines())
    passed = {outcome.name for outcome in found if outcome.status == "passed"}
    failed = [outcome for outcome in found if outcome.status != "passed"]
    for outcome in sorted(failed, key=lambda o: o.name):
        lost = "LOST " if outcome.name in before else ""
        print(f"{lost}{outcome.status} {outcome.seconds:.0f}s {outcome.name}\n    {outcome.message[:400]}")
    for name in sorted(passed - before):
        print(f"new: {name}")
    print(f"{len(passed)} of {len(found)} passed")
    return int(any(outcome.name in before for outcome in failed))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
