"""-o custom-columns=NAME:.metadata.name,…: a table of one's own. (In Kubernetes: kubectl's get/customcolumn.go.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cluster.apimachinery.meta import Obj
from cluster.kubectl import golang
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.printers.jsonpath import JSONPath
from cluster.kubectl.printers.jsonpath_parser import JSONPathError, relaxed
from cluster.kubectl.printers.table import escaped
from cluster.kubectl.printers.tabwriter import TabWriter

_LINES = "Expected format is one line of space separated headers, one line of space separated column specs."


@dataclass
class CustomColumns:
    """Prints objects and lists; the heads only the first time."""

    heads: Sequence[str]
    paths: Sequence[str]
    headers: bool = True

    def __call__(self, obj: Obj) -> str:
        rows = [self.heads] if self.headers else []
        self.headers = False
        try:
            columns = [JSONPath.of(path) for path in self.paths]
            objects = obj["items"] if isinstance(obj.get("items"), list) else [obj]
            rows += [[_cell(column, each) for column in columns] for each in objects]
        except JSONPathError as problem:
            raise KubectlError(str(problem), printed=_laid_out(rows)) from None
        return _laid_out(rows)


def _laid_out(rows: Sequence[Sequence[str]]) -> str:
    """A tab or a newline in a value parts cells and rows too."""
    writer = TabWriter()
    for row in rows:
        for line in "\t".join(row).split("\n"):
            writer.add(line.split("\t"))
    return writer.flush()


def _cell(column: JSONPath, obj: Obj) -> str:
    found = column.find(obj)
    shown = [] if found and found[0] else ["<none>"]
    return ",".join(shown + [escaped(golang.plain(value)) for values in found for value in values])


def from_spec(spec: str, headers: bool) -> CustomColumns:
    """HEAD:path,HEAD:path."""
    heads, paths = [], []
    for part in spec.split(","):
        head, colon, path = part.partition(":")
        if not colon:
            raise KubectlError(f"unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>")
        heads.append(head)
        paths.append(_path(path))
    return CustomColumns(heads, paths, headers)


def from_template(text: str) -> CustomColumns:
    """A file's two lines: heads, then paths."""
    lines = text.splitlines()
    for at, what in enumerate(("header", "spec")):
        if len(lines) <= at:
            raise KubectlError(f"invalid template, missing {what} line. {_LINES}")
    heads, specs = lines[0].split(), lines[1].split()
    if len(heads) != len(specs):
        raise KubectlError(f"number of headers ({len(heads)}) and field specifications ({len(specs)}) don't match")
    return CustomColumns(heads, [_path(spec) for spec in specs])


def _path(text: str) -> str:
    try:
        return relaxed(text)
    except JSONPathError as problem:
        raise KubectlError(str(problem)) from None
