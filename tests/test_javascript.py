"""The page's modules have tests of their own, run by Node's test runner: nothing of the browser is needed for them."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
# A developer's tool, like the browser: a machine that only runs Podium has no need of it.
NODE = shutil.which("node")


def test_the_browsers_modules_pass_their_own_tests() -> None:
    assert NODE, "these tests need Node.js 20 or newer"
    files = sorted(map(str, (ROOT / "tests" / "js").glob("*.test.mjs")))
    done = subprocess.run([NODE, "--test", *files], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
