"""Go's sort.Sort: which of two equal elements comes first.

kubectl sorts with Go's pattern-defeating quicksort, which leaves equal elements in an order of its own: the same order
each time, but not the one they came in. Twenty events of one second stand in that order, so a kubectl that shall print
what kubectl prints has to sort alike. Up to twelve elements it is an insertion sort, which is stable. (In Go:
sort/zsortinterface.go; https://arxiv.org/abs/2106.05123.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Item = TypeVar("Item")

_SHORT, _NINTHER, _MOST_SWAPS = 12, 50, 12
_STEPS = 5
_WORD = 2**64 - 1


def sort(items: Iterable[Item], key: Callable[[Item], Any]) -> list[Item]:
    """The items by key, equal ones as Go's sort.Sort leaves them."""
    pairs = [(key(item), item) for item in items]
    _Sorter(pairs).sort(0, len(pairs), len(pairs).bit_length())
    return [item for _, item in pairs]


class _Sorter:
    """`data` is sorted in place; a and b bound a range, its end not included."""

    def __init__(self, data: list[tuple[Any, Any]]) -> None:
        self.data = data

    def less(self, i: int, j: int) -> bool:
        return bool(self.data[i][0] < self.data[j][0])

    def swap(self, i: int, j: int) -> None:
        self.data[i], self.data[j] = self.data[j], self.data[i]

    def sort(self, a: int, b: int, limit: int) -> None:
        """`limit` is how many bad pivots are borne before a heap sort takes over."""
        balanced = partitioned = True
        while b - a > _SHORT:
            if not limit:
                self._heap(a, b)
                return
            if not balanced:
                self._scatter(a, b)
                limit -= 1
            pivot, swaps = self._pivot(a, b)
            if swaps == _MOST_SWAPS:
                self.data[a:b] = self.data[a:b][::-1]
                pivot, swaps = (b - 1) - (pivot - a), 0
            if balanced and partitioned and not swaps and self._nearly_sorted(a, b):
                return
            if a > 0 and not self.less(a - 1, pivot):
                a = self._equal(a, b, pivot)
                continue
            middle, partitioned = self._partition(a, b, pivot)
            left, right = middle - a, b - middle
            balanced = min(left, right) >= (b - a) // 8
            if left < right:
                self.sort(a, middle, limit)
                a = middle + 1
            else:
                self.sort(middle + 1, b, limit)
                b = middle
        self._insertion(a, b)

    def _insertion(self, a: int, b: int) -> None:
        for i in range(a + 1, b):
            while i > a and self.less(i, i - 1):
                self.swap(i, i - 1)
                i -= 1

    def _heap(self, a: int, b: int) -> None:
        length = b - a
        for root in range((length - 1) // 2, -1, -1):
            self._sift(a, root, length)
        for end in range(length - 1, -1, -1):
            self.swap(a, a + end)
            self._sift(a, 0, end)

    def _sift(self, first: int, root: int, end: int) -> None:
        while (child := 2 * root + 1) < end:
            if child + 1 < end and self.less(first + child, first + child + 1):
                child += 1
            if not self.less(first + root, first + child):
                return
            self.swap(first + root, first + child)
            root = child

    def _scatter(self, a: int, b: int) -> None:
        """Swaps three elements of the middle with others, after a lopsided partition."""
        length = random = b - a
        mask = (1 << length.bit_length()) - 1
        middle = a + length // 4 * 2
        for at in (middle - 1, middle, middle + 1):
            random ^= random << 13 & _WORD
            random ^= random >> 7
            random ^= random << 17 & _WORD
            other = random & mask
            self.swap(at, a + (other - length if other >= length else other))

    def _pivot(self, a: int, b: int) -> tuple[int, int]:
        """A median of three (or, of many, of nine), and how many swaps it took."""
        quarter, swaps = (b - a) // 4, 0
        three = [a + quarter * n for n in (1, 2, 3)]
        if b - a >= _NINTHER:
            for n, at in enumerate(three):
                three[n], more = self._median(at - 1, at, at + 1)
                swaps += more
        found, more = self._median(*three)
        return found, swaps + more

    def _median(self, a: int, b: int, c: int) -> tuple[int, int]:
        swaps = 0
        if self.less(b, a):
            a, b, swaps = b, a, swaps + 1
        if self.less(c, b):
            b, c, swaps = c, b, swaps + 1
        if self.less(b, a):
            b, swaps = a, swaps + 1
        return b, swaps

    def _nearly_sorted(self, a: int, b: int) -> bool:
        """Mends up to five pairs that are out of order; whether the range is sorted then."""
        i = a + 1
        for _ in range(_STEPS):
            while i < b and not self.less(i, i - 1):
                i += 1
            if i == b:
                return True
            if b - a < _NINTHER:
                return False
            self.swap(i, i - 1)
            self._shift(a, b, i)
        return False

    def _shift(self, a: int, b: int, i: int) -> None:
        """The smaller of a mended pair to the left, the greater to the right, as far as they belong."""
        if i - a >= 2:
            j = i - 1
            while j >= 1 and self.less(j, j - 1):
                self.swap(j, j - 1)
                j -= 1
        if b - i >= 2:
            j = i + 1
            while j < b and self.less(j, j - 1):
                self.swap(j, j - 1)
                j += 1

    def _partition(self, a: int, b: int, pivot: int) -> tuple[int, bool]:
        """Where the pivot comes to stand, and whether nothing had to be moved for it."""
        self.swap(a, pivot)
        i, j, clean = a + 1, b - 1, True
        while True:
            while i <= j and self.less(i, a):
                i += 1
            while i <= j and not self.less(j, a):
                j -= 1
            if i > j:
                self.swap(j, a)
                return j, clean
            self.swap(i, j)
            i, j, clean = i + 1, j - 1, False

    def _equal(self, a: int, b: int, pivot: int) -> int:
        """Elements like the pivot first, in a range that has no smaller ones; where the greater ones begin."""
        self.swap(a, pivot)
        i, j = a + 1, b - 1
        while True:
            while i <= j and not self.less(a, i):
                i += 1
            while i <= j and self.less(a, j):
                j -= 1
            if i > j:
                return i
            self.swap(i, j)
            i, j = i + 1, j - 1
