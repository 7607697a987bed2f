"""One act of staff, as the functions that do it are handed it: where, on which seats, what was said, by whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.classrooms import news
from dashboard.classrooms.models import Classroom, Seat
from dashboard.classrooms.roles import HELPERS, Role

Said = dict[str, Any]


@dataclass(frozen=True)
class Doing:
    """One act: in which class, on which seats, what was said of it, by whom."""

    classroom: Classroom
    seats: Sequence[Seat]
    said: Said
    who: str

    def tell(self, message: Said) -> None:
        for seat in self.seats:
            news.tell(self.classroom.pk, news.of_seat(seat.number), message)


@dataclass(frozen=True)
class Act:
    do: Callable[[Doing], Said | None]
    roles: tuple[Role, ...] = HELPERS
    on_seats: bool = True
