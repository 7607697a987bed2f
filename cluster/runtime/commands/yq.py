"""yq: YAML read, worked on with jq's language, and written as YAML again: Mike Farah's yq 4, as far as it is jq.

Comments are lost, for a value has none.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from cluster.apimachinery.decoding import DecodeError
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.serializer import load_all
from cluster.runtime.commands._jq_options import Asked
from cluster.runtime.commands.jq import INPUT, Work, beside
from cluster.runtime.host import Call

VERSION = "yq (https://github.com/mikefarah/yq/) version v4.45.1\n"
USAGE = "Usage:\n  yq [flags] [expression] [file]...\n"
ENVIRONMENT = re.compile(r"\b(?:str)?env\((\w+)\)")
"""env(NAME): yq's own way to a variable."""
TAKES = {
    "-o": "output", "--output-format": "output", "-p": "input", "--input-format": "input", "-I": "indent",
    "--indent": "indent",
}  # fmt: skip
FLAGS = {
    "-i": "inplace", "--inplace": "inplace", "-n": "null", "--null-input": "null", "-r": "raw", "--unwrapScalar": "raw",
    "-P": "pretty", "--prettyPrint": "pretty", "-j": "json", "--tojson": "json", "-N": "no-doc", "--no-doc": "no-doc",
    "-e": "exit", "--exit-status": "exit", "-C": "colors", "-M": "no-colors", "-V": "version", "--version": "version",
    "-h": "help", "--help": "help", "-s": "slurp", "--slurp": "slurp",
}  # fmt: skip


@dataclass
class Wanted:
    """The command line."""

    flags: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)


class Dumper(yaml.CSafeDumper):
    """Without anchors: a value that stands in two places is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _string(dumper: Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, _string)


def read(argv: tuple[str, ...]) -> Wanted:
    """Raises ValueError."""
    wanted, queue = Wanted(), list(argv)
    while queue:
        word, _, value = queue.pop(0).partition("=") if argv and queue[0].startswith("--") else (queue.pop(0), "", "")
        short, rest = word[:2], word[2:]
        if word in FLAGS:
            wanted.flags.add(FLAGS[word])
        elif word in TAKES:
            wanted.given[TAKES[word]] = value or (queue.pop(0) if queue else "")
        elif short in TAKES and not word.startswith("--"):
            wanted.given[TAKES[short]] = rest.removeprefix("=")
        elif word.startswith("-") and word != "-":
            raise ValueError(f"unknown flag: {word}" if rest else f"unknown shorthand flag: '{word[1:]}' in {word}")
        else:
            wanted.words.append(word)
    if wanted.words and wanted.words[0] in ("e", "eval", "ea", "eval-all"):
        wanted.words.pop(0)
    return wanted


async def run(call: Call) -> int:
    try:
        wanted = read(call.argv)
    except ValueError as wrong:
        return await call.fail(f"Error: {wrong}\n{USAGE}")
    if wanted.flags & {"version", "help"}:
        await call.out(VERSION if "version" in wanted.flags else USAGE)
        return 0
    tree, words = call.host.tree, wanted.words
    expression = "." if not words or (len(words) == 1 and tree.is_file(call.path(words[0]))) else words.pop(0)
    for name in words:
        if name != "-" and not tree.is_file(call.path(name)):
            return await call.fail(f"Error: open {name}: no such file or directory\n")
    texts = [tree.text(call.path(name)) for name in words if name != "-"]
    if (not words and "null" not in wanted.flags) or "-" in words:
        texts.append((await call.input()).decode(errors="replace"))
    found = await evaluated(call, wanted, expression, texts)
    if isinstance(found, str):
        return await call.fail(f"Error: {found}\n")
    text = written(found, wanted)
    if "inplace" in wanted.flags and words:
        tree.write(call.path(words[0]), text.encode())
    else:
        await call.out(text)
    return int("exit" in wanted.flags and (not found or found[-1] in (None, False)))


async def evaluated(call: Call, wanted: Wanted, expression: str, texts: list[str]) -> list[Any] | str:
    """What the expression makes of all documents, or a complaint."""
    if sum(map(len, texts)) > INPUT:
        return f"more than {INPUT:,} bytes to read: take less at a time"
    try:
        documents = [json.dumps(loaded.value) for text in texts for loaded in load_all(text)]
    except (DecodeError, StatusError, ValueError) as wrong:
        return f"bad file '{wanted.words[0] if wanted.words else '-'}': {wrong}"
    flags = {"compact-output"} | ({"null-input"} if "null" in wanted.flags else {"slurp"} & wanted.flags)
    program = ENVIRONMENT.sub(r'env["\1"]', expression)
    work = Work(Asked(flags), program, [("-", "\n".join(documents))], {}, dict(call.env))
    printed, complaints = list[str](), list[str]()

    async def out(text: str) -> None:
        printed.append(text)

    async def err(text: str) -> None:
        complaints.append(text)

    code = await beside(work, out, err)
    return "".join(complaints).removeprefix("jq: error").lstrip(": ").strip() if code else [*map(json.loads, printed)]


def written(values: list[Any], wanted: Wanted) -> str:
    """The values as documents."""
    if wanted.given.get("output", "yaml")[:1] == "j" or "json" in wanted.flags:
        indent = int(wanted.given.get("indent", "2"))
        form = {"indent": indent} if indent else {"separators": (",", ":")}
        return "".join(f"{json.dumps(value, ensure_ascii=False, **form)}\n" for value in values)
    parted = any(isinstance(value, dict | list) for value in values) and "no-doc" not in wanted.flags
    return ("---\n" if parted else "").join(map(document, values))


def document(value: Any) -> str:
    if isinstance(value, str):
        return f"{value}\n"
    if not isinstance(value, dict | list):
        return f"{json.dumps(value)}\n"
    return yaml.dump(value, Dumper=Dumper, sort_keys=False, default_flow_style=False, allow_unicode=True, width=1 << 20)
