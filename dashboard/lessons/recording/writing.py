"""A lesson written down: the files of its folder, which `reading` makes the same value of. Pure."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.lessons.lesson import Lesson, Step
from dashboard.lessons.packing import EPOCH
from dashboard.lessons.reading import FENCE, MEND

HEAD = ("title", "thread", "order", "minutes", "goal", "misconception", "skip", "namespace")


def files(lesson: Lesson) -> dict[str, str]:
    """{path below the folder: text}."""
    head = {name: getattr(lesson, name) for name in HEAD if getattr(lesson, name)}
    cluster = f"\n[cluster]\n{_table(lesson.cluster)}" if lesson.cluster else ""
    found = {"lesson.toml": f"{_table(head)}{cluster}"}
    for step in lesson.steps:
        found |= {f"{step.name}/{name}": text for name, text in _step(step)}
    return found


def _step(step: Step) -> Iterator[tuple[str, str]]:
    yield "step.md", f"{FENCE}\n{_front(step)}{FENCE}\n\n{step.text}"
    yield from step.apply.items()
    yield from step.give.items()
    if step.teacher:
        yield "teacher.md", step.teacher
    yield from ((f"solutions/{way.name}.sh", way.script) for way in step.solutions)
    for way in step.wrong:
        yield f"wrong/{way.name}.sh", f"{way.script}{MEND}\n{way.mend}"


def _front(step: Step) -> str:
    head: dict[str, Any] = {"kind": step.kind, "title": step.title}
    if step.apply:
        head["apply"] = list(step.apply)
    checks = (("checks", {"form": one.form, "wanted": one.wanted, **one.wishes}) for one in step.checks)
    hints = (("hints", {"name": one.name, "rungs": list(one.rungs)}) for one in step.hints)
    tables = (f"\n[[{name}]]\n{_table(table)}" for name, table in (*checks, *hints))
    return _table(head) + "".join(tables)


def _table(values: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in values.items())


def _value(value: Any) -> str:
    """A value as TOML writes it: JSON's texts and numbers are TOML's too."""
    if isinstance(value, list) and len(value) > 1:
        return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def zipped(lesson: Lesson) -> bytes:
    """The lesson as one file, as `packing` packs and unpacks it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for path, text in sorted(files(lesson).items()):
            info = zipfile.ZipInfo(f"{lesson.slug}/{path}", EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, text)
    return made.getvalue()
