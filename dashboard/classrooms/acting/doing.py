"""One act of staff, as the functions that do it are handed it: where, on which seats, what was said, by whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cluster.registry.acts import Actor
from dashboard.classrooms import news
from dashboard.classrooms.models import Classroom, Seat
from dashboard.classrooms.roles import HELPERS, Role

Said = dict[str, Any]
AGENT = "podium-class"
"""The program by which acts on a whole class are written, as the log has it: nobody sits at that seat to help."""
MASTERS = ("system:masters",)


@dataclass(frozen=True)
class Doing:
    """One act: in which class, on which seats, what was said of it, by whom."""

    classroom: Classroom
    seats: Sequence[Seat]
    said: Said
    who: str

    @property
    def actor(self) -> Actor:
        """Who does it, as the author of what is written in the seats' clusters."""
        return Actor(self.who, MASTERS, AGENT)

    def tell(self, message: Said) -> None:
        for seat in self.seats:
            news.tell(self.classroom.pk, news.of_seat(seat.number), message)


@dataclass(frozen=True)
class Act:
    do: Callable[[Doing], Said | None]
    roles: tuple[Role, ...] = HELPERS
    on_seats: bool = True
