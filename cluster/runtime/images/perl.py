"""perl, for the one line that every guide on Jobs runs: the first 2000 digits of pi."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, localcontext

from cluster.runtime.host import Host
from cluster.runtime.image import PATH, Image
from cluster.runtime.process import Done
from cluster.runtime.userland import DEBIAN

BPI = re.compile(r"print bpi\((\d+)\)")
PRINT = re.compile(r"""^print\s+(?:"([^"]*)"|'([^']*)')\s*;?$""")
MOST_DIGITS = 10_000


def perl(host: Host, argv: Sequence[str]) -> Done:
    """`perl -Mbignum=bpi -wle 'print bpi(N)'`, and print of one string."""
    program = argv[-1]
    if match := BPI.search(program):
        return Done(0, pi(min(int(match.group(1)), MOST_DIGITS)) + "\n")
    if match := PRINT.match(program):
        return Done(0, (match.group(1) or match.group(2) or "").replace("\\n", "\n"))
    return Done(255, err=f"Can't evaluate this program here: {program}\n")


def pi(digits: int) -> str:
    """Machin's formula: pi = 16 arctan(1/5) - 4 arctan(1/239), rounded to that many significant digits."""
    with localcontext() as context:
        context.prec = digits + 10
        value = 16 * arctan_of_inverse(5) - 4 * arctan_of_inverse(239)
        context.prec = digits
        return str(+value)


def arctan_of_inverse(x: int) -> Decimal:
    power = total = Decimal(1) / x
    divisor, sign, before = 1, -1, Decimal(0)
    while total != before:
        before = total
        power /= x * x
        divisor += 2
        total += sign * power / divisor
        sign = -sign
    return total


IMAGE = Image(
    ("docker.io/library/perl",),
    DEBIAN.adding("curl"),
    cmd=("perl", "-de0"),
    env={"PATH": PATH},
    programs={"perl": perl},
    size=330_000_000,
)
