"""What is drawn by lot, and what people call themselves: codes, aliases, phrases. Pure but for the lot.

A code is read from a wall and typed on a phone, so it has no letter that looks like a digit. An alias stands in
Kubernetes' log as the user, so it is plain, and never the name of anybody who is more than a student. A phrase is three
words out of 567: 27 bits, which is enough where wrong ones are counted (limits.py).
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator, Set
from itertools import count
from pathlib import Path

from django.utils.crypto import salted_hmac

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH, PHRASE_LENGTH = 6, 3
LONGEST_ALIAS = 40
RESERVED = frozenset({"kubernetes-admin", "kubernetes-super-admin", "teacher", "admin", "system", "lesson"})
"""Who else speaks in the log."""
WORDS, MANNERS, ANIMALS = (
    tuple(line.split()) for line in Path(__file__).with_name("words.txt").read_text().splitlines()
)
"""What phrases are made of, and drawn aliases: brave-otter."""


def code() -> str:
    """Six characters that nobody mixes up."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """The code that somebody meant: case, spaces and dashes do not matter."""
    return re.sub(r"[\s-]", "", typed).upper()


def phrase() -> str:
    """Three words to come back with."""
    return " ".join(secrets.choice(WORDS) for _ in range(PHRASE_LENGTH))


def hashed(phrase: str, code: str) -> str:
    """A phrase as it is kept: keyed with this Podium's secret, salted with the class."""
    plain = " ".join(re.findall(r"\w+", phrase.casefold()))
    return salted_hmac(f"podium.phrase.{code}", plain, algorithm="sha256").hexdigest()


def token() -> str:
    """A bearer's proof; its first letters tell it from a service account's."""
    return TOKEN_MARK + secrets.token_urlsafe(32)


TOKEN_MARK = "podium-"


def alias(typed: str, taken: Set[str]) -> str:
    """What the log will call somebody: their name made plain, or one drawn for them; two Annas are anna and anna-2."""
    wanted = plain(typed)
    return next(name for name in (_numbered(wanted) if wanted else _drawn()) if name not in taken | RESERVED)


def plain(typed: str) -> str:
    """ "Anna  Müller" → anna-müller: letters and digits of any script, in lower case, dashes between; "" for none."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", typed).casefold())
    return "-".join(words)[:LONGEST_ALIAS].strip("-")


def _numbered(wanted: str) -> Iterator[str]:
    yield wanted
    yield from (f"{wanted}-{number}" for number in count(2))


def _drawn() -> Iterator[str]:
    for number in count():
        name = f"{secrets.choice(MANNERS)}-{secrets.choice(ANIMALS)}"
        yield name if number < 50 else f"{name}-{number}"


def cluster_name(code: str, number: int) -> str:
    """The cluster of a seat: k7x2mp-07."""
    return f"{code.lower()}-{number:02}"
