"""Two texts and what separates them, as `diff -u` tells it.

Diffing is finding a longest common subsequence of lines; there are often several, and which one a program finds is
part of what a person sees. So this follows GNU diff: lines that the other text does not have at all are set aside,
Myers' search from both ends finds the middle of a shortest edit, and at last each run of changes is slid down as far
as it goes, or to where it faces a change of the other side. (In GNU diffutils: diffseq.h, analyze.c, context.c.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

_CONTEXT = 3
Marks = list[bool]
"""For each line, whether it is changed; one False more at the end (where -1 reaches too)."""
Change = tuple[int, int, int, int]
"""start and end in the old text, start and end in the new one."""


def unified(old: str, new: str) -> str:
    """The hunks, without the two lines that name the texts; "" where they are alike."""
    a, b = _lines(old), _lines(new)
    return "".join(_hunk(a, b, group) for group in _groups(changes(a, b)))


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def changes(a: Sequence[str], b: Sequence[str]) -> list[Change]:
    """The runs of lines to take out and to put in, in order."""
    gone, come = _marks(a, b)
    _slide(a, gone, come)
    _slide(b, come, gone)
    found, i, j = [], 0, 0
    while i < len(a) or j < len(b):
        start = i, j
        while gone[i]:
            i += 1
        while come[j]:
            j += 1
        if (i, j) != start:
            found.append((start[0], i, start[1], j))
        i, j = i + 1, j + 1
    return found


def _marks(a: Sequence[str], b: Sequence[str]) -> tuple[Marks, Marks]:
    """Which lines change: those that the other side lacks, and those that the search leaves."""
    known_a, known_b = set(a), set(b)
    gone, come = [line not in known_b for line in a] + [False], [line not in known_a for line in b] + [False]
    x, y = (
        [i for i, line in enumerate(a) if line in known_b],
        [j for j, line in enumerate(b) if line in known_a],
    )
    left = [a[i] for i in x], [b[j] for j in y]

    def mark(side: int, at: int) -> None:
        if side:
            come[y[at]] = True
        else:
            gone[x[at]] = True

    _compare(*left, 0, len(x), 0, len(y), mark)
    return gone, come


def _compare(
    x: Sequence[str],
    y: Sequence[str],
    xoff: int,
    xlim: int,
    yoff: int,
    ylim: int,
    mark: Callable[[int, int], None],
) -> None:
    """Marks a shortest edit between x[xoff:xlim] and y[yoff:ylim]."""
    while xoff < xlim and yoff < ylim and x[xoff] == y[yoff]:
        xoff, yoff = xoff + 1, yoff + 1
    while xoff < xlim and yoff < ylim and x[xlim - 1] == y[ylim - 1]:
        xlim, ylim = xlim - 1, ylim - 1
    if xoff == xlim or yoff == ylim:
        for at in range(xoff, xlim):
            mark(0, at)
        for at in range(yoff, ylim):
            mark(1, at)
        return
    xmid, ymid = _middle(x, y, xoff, xlim, yoff, ylim)
    _compare(x, y, xoff, xmid, yoff, ymid, mark)
    _compare(x, y, xmid, xlim, ymid, ylim, mark)


def _middle(
    x: Sequence[str], y: Sequence[str], xoff: int, xlim: int, yoff: int, ylim: int
) -> tuple[int, int]:
    """Where a shortest path from the one corner meets one from the other (diagonals are x - y)."""
    far = len(x) + len(y) + 2
    forward, backward = {xoff - yoff: xoff}, {xlim - ylim: xlim}
    fmin = fmax = xoff - yoff
    bmin = bmax = xlim - ylim
    odd, least, most = (fmin - bmin) % 2 == 1, xoff - ylim, xlim - yoff
    while True:
        fmin, fmax = _widened(forward, fmin, fmax, least, most, -1)
        for d in range(fmax, fmin - 1, -2):
            low, high = forward[d - 1], forward[d + 1]
            at = high if low < high else low + 1
            while at < xlim and at - d < ylim and x[at] == y[at - d]:
                at += 1
            forward[d] = at
            if odd and bmin <= d <= bmax and backward[d] <= at:
                return at, at - d
        bmin, bmax = _widened(backward, bmin, bmax, least, most, far)
        for d in range(bmax, bmin - 1, -2):
            low, high = backward[d - 1], backward[d + 1]
            at = low if low < high else high - 1
            while xoff < at and yoff < at - d and x[at - 1] == y[at - 1 - d]:
                at -= 1
            backward[d] = at
            if not odd and fmin <= d <= fmax and at <= forward[d]:
                return at, at - d


def _widened(
    reached: dict[int, int], low: int, high: int, least: int, most: int, beyond: int
) -> tuple[int, int]:
    """One diagonal more on each side, or one fewer where the box ends; the neighbours hold what is never chosen."""
    if low > least:
        low -= 1
        reached[low - 1] = beyond
    else:
        low += 1
    if high < most:
        high += 1
        reached[high + 1] = beyond
    else:
        high -= 1
    return low, high


def _slide(lines: Sequence[str], mine: Marks, other: Marks) -> None:
    """Slides each run of changes of one side: back to merge with others, then down, then to face a change."""
    end, i, j = len(lines), 0, 0
    while True:
        while i < end and not mine[i]:
            while other[j]:
                j += 1
            i, j = i + 1, j + 1
        if i == end:
            return
        start = i
        while mine[i]:
            i += 1
        while other[j]:
            j += 1
        start, i, j, facing = _slid(lines, mine, other, start, i, j)
        while facing < i:
            start, i, j = start - 1, i - 1, j - 1
            mine[start], mine[i] = True, False
            while other[j]:
                j -= 1


def _slid(
    lines: Sequence[str], mine: Marks, other: Marks, start: int, i: int, j: int
) -> tuple[int, int, int, int]:
    """The run after sliding (start, end, the point in the other text), and where its end faced a change last."""
    end = len(lines)
    while True:
        length = i - start
        while start and lines[start - 1] == lines[i - 1]:
            start, i, j = start - 1, i - 1, j - 1
            mine[start], mine[i] = True, False
            while mine[start - 1]:
                start -= 1
            while other[j]:
                j -= 1
        facing = i if other[j - 1] else end
        while i != end and lines[start] == lines[i]:
            mine[start], mine[i] = False, True
            start, i, j = start + 1, i + 1, j + 1
            while mine[i]:
                i += 1
            while other[j]:
                j, facing = j + 1, i
        if length == i - start:
            return start, i, j, facing


def _groups(found: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes so near to each other that their context touches."""
    group: list[Change] = []
    for change in found:
        if group and change[0] - group[-1][1] > 2 * _CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(a: Sequence[str], b: Sequence[str], group: Sequence[Change]) -> str:
    first, last = group[0], group[-1]
    before, after = min(_CONTEXT, first[0]), min(_CONTEXT, len(a) - last[1])
    lines = [" " + line for line in a[first[0] - before : first[0]]]
    for at, (i, i_end, j, j_end) in enumerate(group):
        if at:
            lines += [" " + line for line in a[group[at - 1][1] : i]]
        lines += ["-" + line for line in a[i:i_end]] + ["+" + line for line in b[j:j_end]]
    lines += [" " + line for line in a[last[1] : last[1] + after]]
    old = _range(first[0] - before, last[1] + after)
    new = _range(first[2] - before, last[3] + after)
    return "".join(f"{line}\n" for line in (f"@@ -{old} +{new} @@", *lines))


def _range(start: int, end: int) -> str:
    """Lines of a text, counted from 1; an empty range names the line before it."""
    count = end - start
    if count == 1:
        return str(end)
    return f"{start + 1 if count else start},{count}"
