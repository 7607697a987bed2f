"""What is installed: the commands of an image, its shell's manners and its prompt, as data.

Half of what a beginner trips over in a container is its userland: busybox has wget and no curl, a distroless
image has no shell at all, Debian says "command not found" where busybox says "not found".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cluster.runtime.shell import Manners
from cluster.runtime.text import words

COREUTILS = words(
    """
    [ arch awk base32 base64 basename cat chgrp chmod chown cksum clear cmp comm cp cut date dd df diff
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
    pgrep ping pkill ps rev strings tree tsort unexpand unzip uuidgen vi
    watch wget xxd
    """
)
DEBIAN_SLIM = COREUTILS | words("bash dash getconf getent b2sum sha224sum sha384sum numfmt fmt pr join tsort")
EVERYTHING = (
    BUSYBOX_APPLETS
    | DEBIAN_SLIM
    | words(
        """
    curl dig ss envsubst file ipvsadm iptables less nano nft openssl sudo host wget
    yq zip iptables-save
    """
    )
)


@dataclass(frozen=True)
class Userland:
    """`prompt` is a template of {host} and {tilde} (the directory, with ~ for home)."""

    commands: frozenset[str]
    shells: tuple[str, ...] = ("sh",)
    prompt: str = "{tilde} # "
    manners: Manners = field(default_factory=Manners)
    instead: Mapping[str, str] = field(default_factory=dict)
    """Commands answered by another implementation: {"nslookup": "nslookup_2016"}."""

    def adding(self, *names: str) -> Userland:
        return Userland(self.commands | set(names), self.shells, self.prompt, self.manners, self.instead)


BUSYBOX = Userland(BUSYBOX_APPLETS, ("sh", "ash"), "{tilde} # ")
ALPINE = Userland(BUSYBOX_APPLETS | {"getent"}, ("sh", "ash"), "{tilde} # ")
DEBIAN = Userland(
    DEBIAN_SLIM,
    ("sh", "bash", "dash"),
    "root@{host}:{tilde}# ",
    Manners("bash: {name}: command not found", "bash: "),
)
BUSYBOXPLUS = Userland(
    BUSYBOX_APPLETS | {"curl", "openssl"},
    ("sh", "ash"),
    "[ root@{host}:{tilde} ]$ ",
    instead={"nslookup": "nslookup_2016"},
)
BIND = {"nslookup": "nslookup_bind"}
NODE = Userland(EVERYTHING, ("bash", "sh"), "root@{host}:{tilde}# ", DEBIAN.manners, BIND)
INTERNET = Userland(
    EVERYTHING - words("iptables iptables-save nft ipvsadm "),
    ("bash", "sh"),
    "you@internet:{tilde}$ ",
    DEBIAN.manners,
    BIND,
)
SCRATCH = Userland(frozenset(), ())
