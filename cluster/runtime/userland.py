"""What is installed: the commands of an image, its shell's manners and its prompt, as data.

Half of what a beginner trips over in a container is its userland: busybox has wget and no curl, a distroless
image has no shell at all, Debian says "command not found" where busybox says "not found".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cluster.runtime.shell import Manners
from cluster.runtime.text import words

COREUTILS = words(
    """
    [ arch awk base32 base64 basename cat chgrp chmod chown chroot cksum clear cmp comm cp cut date dd df diff
    dirname du echo egrep env expand expr factor false fgrep find flock fold grep groups gunzip gzip head
    hostid hostname id install link ln logname ls md5sum mkdir mkfifo mktemp more mv nice nl nohup nproc
    od paste patch printenv printf pwd readlink realpath rm rmdir sed seq sh sha1sum sha256sum sha512sum
    shuf sleep sort split stat sync tac tail tar tee test timeout touch tr true truncate tty uname uniq
    unlink uptime users wc which who whoami xargs yes kill
    """
)
BUSYBOX_APPLETS = COREUTILS | words(
    """
    ash busybox bc bunzip2 bzcat bzip2 free hexdump httpd ifconfig ip less nc netstat nslookup
    pgrep ping pkill ps rev strings sysctl tree tsort unexpand unzip uuidgen vi
    watch wget xxd
    """
)
DEBIAN_SLIM = COREUTILS | words("bash dash getconf getent b2sum sha224sum sha384sum numfmt fmt pr join tsort")
EVERYTHING = (
    BUSYBOX_APPLETS
    | DEBIAN_SLIM
    | words(
        """
    column curl dig jq make ss envsubst file ipvsadm iptables less nano nft openssl sudo host wget
    yq zip iptables-save ip6tables ip6tables-save
    """
    )
)


def rewording(table: str) -> dict[bytes, tuple[tuple[re.Pattern[bytes], bytes], ...]]:
    """Lines of "what bashkit's tool says => what this one says", by their first word; <x> is any word, taken over."""
    rules: dict[bytes, tuple[tuple[re.Pattern[bytes], bytes], ...]] = {}
    for theirs, own in (line.strip().split(" => ") for line in table.strip().splitlines()):
        first = theirs.partition(" ")[0].encode()
        pattern = re.compile(re.escape(theirs).replace("<x>", r"(\S+)").encode())
        rules[first] = (*rules.get(first, ()), (pattern, own.replace("<x>", r"\1").encode()))
    return rules


BUSYBOX_WORDS = rewording(
    """
    cat: <x>: Is a directory => cat: read error: Is a directory
    cat: <x>: No such file => cat: can't open '<x>': No such file
    tail: <x>: No such file => tail: can't open '<x>': No such file
    rm: cannot remove => rm: can't remove
    cp: cannot copy => cp: can't stat
    mv: cannot move => mv: can't rename
    mkdir: cannot create => mkdir: can't create
    touch: cannot touch '<x>': => touch: <x>:
    sh: <x>: No such file or directory => sh: <x>: not found
    sh: <x>: Is a directory => sh: <x>: Permission denied
    sh: <x>: Read-only file system => sh: can't create <x>: Read-only file system
    """
)
GNU_WORDS = rewording(
    """
    head: <x>: No such file => head: cannot open '<x>' for reading: No such file
    tail: <x>: No such file => tail: cannot open '<x>' for reading: No such file
    sort: <x>: No such file => sort: cannot read: <x>: No such file
    ls: <x>: No such file => ls: cannot access '<x>': No such file
    cp: cannot copy => cp: cannot stat
    mv: cannot move => mv: cannot stat
    """
)


@dataclass(frozen=True)
class Userland:
    """`prompt` is a template of {host} and {tilde} (the directory, with ~ for home)."""

    commands: frozenset[str]
    shells: tuple[str, ...] = ("sh",)
    prompt: str = "{tilde} # "
    manners: Manners = field(default_factory=Manners)
    sh: tuple[Manners, str] | None = None
    """The manners and the prompt of its sh, where that is another program than its other shells."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Commands answered by another implementation: {"nslookup": "nslookup_2016"}."""

    def adding(self, *names: str) -> Userland:
        return replace(self, commands=self.commands | set(names))

    def called(self, name: str) -> tuple[Manners, str]:
        """The manners and the prompt of a shell that was called by a name."""
        own = self.sh if self.sh and name.rpartition("/")[2] in ("sh", "dash") else (self.manners, self.prompt)
        return own[0].called(name), own[1]


ASH = Manners(words=BUSYBOX_WORDS)
BUSYBOX = Userland(BUSYBOX_APPLETS, ("sh", "ash"), "{tilde} # ", ASH)
ALPINE = Userland(BUSYBOX_APPLETS | {"getent"}, ("sh", "ash"), "{tilde} # ", ASH)
BASH = Manners("bash: {name}: command not found", "bash: ", GNU_WORDS)
DASH = Manners("sh: 1: {name}: not found", "sh: 1: ", GNU_WORDS)
"""Debian's sh, which counts lines; one that was typed, or given with -c, is the first."""
DEBIAN = Userland(DEBIAN_SLIM, ("sh", "bash", "dash"), "root@{host}:{tilde}# ", BASH, (DASH, "# "))
BUSYBOXPLUS = Userland(
    BUSYBOX_APPLETS | {"curl", "openssl"},
    ("sh", "ash"),
    "[ root@{host}:{tilde} ]$ ",
    ASH,
    instead={"nslookup": "nslookup_2016"},
)
BIND = {"nslookup": "nslookup_bind", "nc": "nc_openbsd"}
NODE = Userland(EVERYTHING, ("bash", "sh"), "root@{host}:{tilde}# ", BASH, (DASH, "# "), BIND)
INTERNET = Userland(
    EVERYTHING - words("iptables iptables-save ip6tables ip6tables-save nft ipvsadm"),
    ("bash", "sh"),
    "you@internet:{tilde}$ ",
    BASH,
    (DASH, "$ "),
    BIND,
)
SCRATCH = Userland(frozenset(), ())
