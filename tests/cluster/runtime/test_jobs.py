"""Jobs: what a person at a terminal reads is what bash says."""

from __future__ import annotations

from tests.cluster.runtime.test_terminal import Person
from tests.cluster.runtime.world import World

PROMPT = "root@node-1:~# "


async def in_the_background(world: World, command: str) -> Person:
    """Somebody who has started it as the first job of their shell."""
    person = Person(world)
    person.type(f"{command} &\n")
    await person.until(f"[1] 2001\r\n{PROMPT}")
    return person


async def test_a_program_in_the_background_gives_the_prompt_back(world: World) -> None:
    person = await in_the_background(world, "sleep 1000")
    person.type("jobs\n")
    await person.until(f"[1]+  Running                 sleep 1000 &\r\n{PROMPT}")


async def test_the_end_of_a_job_is_told_after_the_next_line(world: World) -> None:
    person = await in_the_background(world, "sleep 0.3")
    person.type("wait\n")
    await person.until(f"[1]+  Done                    sleep 0.3\r\n{PROMPT}")


async def test_the_shell_expands_a_jobs_words(world: World) -> None:
    person = Person(world)
    person.type("N=0; date +said-$N & wait\n")
    await person.until("said-0\r\n")


async def test_a_job_is_killed_by_its_number_or_by_its_process(world: World) -> None:
    person = await in_the_background(world, "sleep 1000")
    person.type("kill %1\n")
    await person.until(f"[1]+  Terminated              sleep 1000\r\n{PROMPT}")
    person.type("sleep 1000 &\n")
    await person.until("[1] 2002\r\n")
    person.type("kill $!\n")
    await person.until(f"kill $!\r\n[1]+  Terminated              sleep 1000\r\n{PROMPT}")


async def test_a_job_comes_to_the_foreground_and_ends_with_ctrl_c(world: World) -> None:
    person = await in_the_background(world, "sleep 1000")
    person.type("fg\n")
    await person.until("fg\r\nsleep 1000\r\n")
    person.type("\x03")
    await person.until(f"^C\r\n{PROMPT}")


async def test_what_a_job_prints_may_go_to_a_file(world: World) -> None:
    person = Person(world)
    person.type("date +noted > /tmp/log 2>&1 & wait; cat /tmp/log\n")
    await person.until("noted\r\n")


async def test_other_ampersands_are_the_shells(world: World) -> None:
    person = Person(world)
    person.type("date +a && date '+b & c' 2>&1; echo \"d & e\"\n")
    await person.until(f"a\r\nb & c\r\nd & e\r\n{PROMPT}")
