"""What GNU diff -u printed for the same two texts (diffutils 3.8), without its two lines of names."""

from __future__ import annotations

import pytest

from cluster.kubectl.unified import unified

SAME = "".join(f"line {n}\n" for n in range(1, 13))
CASES = [
    ("nothing", SAME, SAME, ""),
    ("all of it is new", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"),
    ("all of it is gone", "a\n", "", "@@ -1 +0,0 @@\n-a\n"),
    (
        "one line has three around it",
        SAME,
        SAME.replace("line 6\n", "line six\n"),
        "@@ -3,7 +3,7 @@\n line 3\n line 4\n line 5\n-line 6\n+line six\n line 7\n line 8\n line 9\n",
    ),
    (
        "two far from each other are two hunks",
        SAME,
        SAME.replace("line 1\n", "").replace("line 12\n", "last\n"),
        "@@ -1,4 +1,3 @@\n-line 1\n line 2\n line 3\n line 4\n"
        "@@ -9,4 +8,4 @@\n line 9\n line 10\n line 11\n-line 12\n+last\n",
    ),
    (
        "an added block slides down to the end of its likes",
        "a:\n- x\n- y\nb:\n- x\n- y\n",
        "a:\n- x\n- y\nc:\n- x\n- y\nb:\n- x\n- y\n",
        "@@ -1,6 +1,9 @@\n a:\n - x\n - y\n+c:\n+- x\n+- y\n b:\n - x\n - y\n",
    ),
    (
        "a line inserted among its likes is the last of them",
        "x\na\na\nb\n",
        "x\na\na\na\nb\n",
        "@@ -1,4 +1,5 @@\n x\n a\n a\n+a\n b\n",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "hunks"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_hunks_are_gnu_diffs(old: str, new: str, hunks: str) -> None:
    assert unified(old, new) == hunks
