"""How iptables prints the rules that iptables-save writes: -S as options, chain by chain; -L as a table."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

HEAD = "target     prot opt source               destination"
VERBOSE_HEAD = " pkts bytes target     prot opt in     out     source               destination"
PROTOCOLS = {"all": "0", "tcp": "6", "udp": "17", "sctp": "132", "icmp": "1"}


def chains(table: str, only: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """The chains of a table (or one of them): name, policy ("-" for a chain that somebody made), rules."""
    for name, policy in re.findall(r"^:(\S+) (\S+)", table, re.M):
        if only in ("", name):
            yield name, policy, re.findall(rf"^-A {re.escape(name)} (.*)$", table, re.M)


def rules(table: str, only: str = "", verbose: bool = False, numbered: bool = False) -> str:
    """-S: policies and chains first, then every rule."""
    found = list(chains(table, only))
    heads = [f"-N {name}" if policy == "-" else f"-P {name} {policy}" for name, policy, _ in found]
    counted = [f"{head} -c 0 0" if verbose and head.startswith("-P") else head for head in heads]
    counters = " -c 0 0" if verbose else ""
    lines = [f"-A {name} {_counted(rule, counters)}" for name, _, rules in found for rule in rules]
    return "".join(f"{line}\n" for line in (*counted, *lines))


def _counted(rule: str, counters: str) -> str:
    """A rule with its counters, which stand before its target."""
    before, jump, target = rule.rpartition("-j ")
    return f"{before.rstrip()}{counters} {jump}{target}".lstrip() if counters and jump else rule


def listing(table: str, only: str = "", verbose: bool = False, numbered: bool = False) -> str:
    """-L -n: a head for every chain, a row for every rule."""
    texts, anywhere = [], "::/0" if "ip6tables" in table else "0.0.0.0/0"
    for name, policy, found in chains(table, only):
        used = len(re.findall(rf"-[jg] {re.escape(name)}(?: |$)", table, re.M))
        counts = " 0 packets, 0 bytes" if verbose else ""
        about = f"{used} references" if policy == "-" else f"policy {policy}{counts}"
        head = ("num  " if numbered else "") + (VERBOSE_HEAD if verbose else f"{HEAD}         ")
        rows = [
            (f"{number:<5}" if numbered else "") + row(rule, verbose, anywhere) for number, rule in enumerate(found, 1)
        ]
        texts.append("\n".join([f"Chain {name} ({about})", head, *rows, ""]))
    return "\n".join(texts)


def row(rule: str, verbose: bool, anywhere: str) -> str:
    """One rule in its columns; what its matches and target say follows them."""
    options, said = _read(shlex.split(rule))
    protocol = options.get("-p", "all")
    target, source, to = options.get("-j", ""), options.get("-s", anywhere), options.get("-d", anywhere)
    shown = f"{target:<10} {PROTOCOLS.get(protocol, protocol):<4} --  "
    if verbose:
        shown = f"    0     0 {shown}{options.get('-i', '*'):<6} {options.get('-o', '*'):<7}"
    words = said.replace("PORT", protocol)
    return f"{shown}{_short(source):<20} {_short(to):<20} {words}"


def _short(cidr: str) -> str:
    """A single address without its /32, as -L shows it."""
    return cidr.removesuffix("/32").removesuffix("/128")


SAID = {
    "--comment": "/* {} */", "--dport": "PORT dpt:{}", "--sport": "PORT spt:{}", "--to-destination": "to:{}",
    "--probability": "statistic mode random probability {}", "--reject-with": "reject-with {}",
    "--ctstate": "ctstate {}", "--dst-type": "ADDRTYPE match dst-type {}", "--mark": "mark match {}",
    "--src-type": "ADDRTYPE match src-type {}", "--match-set": "match-set {}", "--random-fully": "random-fully",
}  # fmt: skip
COLUMNS = frozenset({"-p", "-s", "-d", "-j", "-i", "-o", "-g"})
SILENT = frozenset({"-m", "--mode"})


def _read(words: list[str]) -> tuple[dict[str, str], str]:
    """A rule's columns, and what else it says in -L's words; an option without any is shown as it is written."""
    columns, said, negated, at = dict[str, str](), list[str](), "", 0
    while at < len(words):
        word, at = words[at], at + 1
        if word == "!":
            negated = "!"
            continue
        start = at
        while at < len(words) and not words[at].startswith("-") and words[at] != "!":
            at += 1
        value = " ".join(words[start:at])
        if word in COLUMNS:
            columns[word] = negated + value
        elif word == "--set-xmark":
            said.append(_marked(value))
        elif word not in SILENT:
            said.append(negated + (SAID[word].format(value) if word in SAID else f"{word} {value}".rstrip()))
        negated = ""
    return columns, " ".join(said)


def _marked(value: str) -> str:
    """What --set-xmark VALUE/MASK comes to: setting the bits of its mask, or turning some over."""
    mark, _, mask = value.partition("/")
    return f"MARK xor {mark}" if mask == "0x0" else f"MARK or {mark}" if mask == mark else f"MARK xset {value}"
