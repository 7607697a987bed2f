"""Objects out of files: YAML or JSON, several to a file, whole folders, the input.

A file is split at its `---` lines and each piece read as Kubernetes reads YAML. (In Kubernetes: cli-runtime's
resource.FileVisitor and StreamVisitor, apimachinery's yaml decoder.)
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.scanner import ScannerError

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.yaml_values import Loader
from cluster.kubectl import golang
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.session import Session
from cluster.kubectl.transport import Files

EXTENSIONS = (".json", ".yaml", ".yml")


@dataclass(frozen=True)
class Document:
    """One object as written: `source` names its file in complaints ("STDIN" for the input)."""

    source: str
    object: Any


async def paths(files: Files, names: Sequence[str], recursive: bool = False) -> list[str]:
    """The files that `-f` values mean: themselves, those in a folder, those that fit a pattern; "-" is the input."""
    found: list[str] = []
    for name in names:
        if name == "-":
            found.append(name)
        elif name.startswith(("http://", "https://")):
            raise KubectlError(f"unable to read URL {golang.quote(name)}: the page's kubectl reads no other site")
        else:
            found += await _meant(files, name, recursive)
    return found


async def read(session: Session, path: str) -> list[Document]:
    """A file's objects, in order; KubectlError when one cannot be read."""
    content = await (session.io.stdin.read() if path == "-" else session.files.read(path))
    return parse(content.decode(errors="replace"), "STDIN" if path == "-" else path)


async def _meant(files: Files, name: str, recursive: bool) -> list[str]:
    found: list[str] = []
    for path in [name] if await files.exists(name) else await _matching(files, name):
        if not await files.is_dir(path):
            found.append(path)
            continue
        inside = [each async for each in _walk(files, path.rstrip("/"), recursive)]
        if not inside:
            shown = " ".join(EXTENSIONS)
            raise KubectlError(f"error reading [{path}]: recognized file extensions are [{shown}]")
        found += inside
    return found


async def _matching(files: Files, pattern: str) -> list[str]:
    folder, _, last = pattern.rpartition("/")
    entries = await files.list(folder or ".") if await files.is_dir(folder or ".") else ()
    fits = [entry.rstrip("/") for entry in entries if fnmatch.fnmatchcase(entry.rstrip("/"), last)]
    if not fits:
        raise KubectlError(f"the path {golang.quote(pattern)} does not exist")
    return [f"{folder}/{entry}" if folder else entry for entry in fits]


async def _walk(files: Files, folder: str, recursive: bool) -> AsyncIterator[str]:
    for entry in await files.list(folder):
        path = f"{folder}/{entry}"
        if entry.endswith("/"):
            if recursive:
                async for inner in _walk(files, path.rstrip("/"), recursive):
                    yield inner
        elif entry.endswith(EXTENSIONS):
            yield path


def parse(text: str, source: str) -> list[Document]:
    """The objects in a text; null documents are left out."""
    return [Document(source, obj) for obj in _objects(text, source) if obj is not None]


def _objects(text: str, source: str) -> Iterator[Any]:
    if text.lstrip().startswith(("{", "[")):
        yield from _json(text, source)
        return
    for piece in re.split(r"(?m)^---(?:[ \t].*)?$\n?", text):
        try:
            yield load(piece)
        except (yaml.YAMLError, ValueError) as problem:
            told = f"error converting YAML to JSON: {complaint(problem)}"
            raise KubectlError(f"error parsing {source}: {told}") from None


def _json(text: str, source: str) -> Iterator[Any]:
    """JSON values one after the other."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        blank = re.compile(r"[\s]*").match(text, at)
        at = blank.end() if blank else at
        if at < len(text):
            try:
                value, at = decoder.raw_decode(text, at)
            except ValueError as problem:
                raise KubectlError(f"error parsing {source}: {problem}") from None
            yield value


def load(text: str) -> Any:
    """One YAML document as plain JSON values; yaml.YAMLError or ValueError when it is none."""
    loader = Loader(text)
    loader.doubled = []
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def complaint(problem: Exception) -> str:
    """A YAML reader's complaint in go-yaml's words: the line, then what is wrong there."""
    if isinstance(problem, yaml.MarkedYAMLError):
        marks = (problem.context_mark, problem.problem_mark)
        number = next((mark.line for mark in marks if mark and mark.line), 0)
        if number and isinstance(problem, ScannerError):
            number += 1  # only its scanner counts from one
        line = f"line {number}: " if number else ""
        return f"yaml: {line}{problem.problem}"
    return f"yaml: {problem}"


def check(document: Document) -> Obj:
    """The document as an object with a kind; KubectlError in the words of kubectl's decoder."""
    obj = document.object
    shown = golang.quote(document.source)
    if not isinstance(obj, dict):
        given = json.dumps(obj, separators=(",", ":"))
        raise KubectlError(f"unable to decode {shown}: json: cannot unmarshal {given} into Go value")
    text = json.dumps(obj, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    for key, word in (("kind", "Kind"), ("apiVersion", "apiVersion")):
        if not obj.get(key):
            raise KubectlError(f"unable to decode {shown}: Object '{word}' is missing in '{text}'")
    return obj
