"""What a run of the guide may print otherwise than the guide does, each with its reason.

The guide's own text is the expected text. A `Word` is a word of it that stands for one of ours: the guide's pod
`my-nginx-3800858182-jr4a2` is some pod here, and stays that pod to the end, in what is printed and in what is
typed. A `Line` is a line that came, went or changed since the text was written; a test names its lines beside the
command. Whatever no difference allows has to be printed as it stands in the guide.
"""

from __future__ import annotations

from dataclasses import dataclass

SAFE = "[bcdfghjklmnpqrstvwxz2456789]"  # the letters of generated names: no vowels, so no words
IPV4 = r"\d{1,3}(?:\.\d{1,3}){3}"


@dataclass(frozen=True)
class Word:
    """A word of the guide (a regular expression) and what stands in its place here (another)."""

    guide: str
    ours: str
    why: str
    remembered: bool = True  # false: it means the same thing only within one listing
    same: bool = True  # false: every occurrence may be something else


@dataclass(frozen=True)
class Line:
    """A line of the guide, what is printed instead, and why; one of the two may be missing.

    `…` stands for any text within a line; a line with `ours` alone is printed once or more, anywhere.
    """

    guide: str = ""
    ours: str = ""
    why: str = ""


WORDS = (
    Word(r"my-nginx-\d{10}-[a-z0-9]{5}", rf"my-nginx-{SAFE}{{8,10}}-{SAFE}{{5}}", "hash of the template, suffix"),
    Word(r"curl-deployment-\d{10}-[a-z0-9]{5}", rf"curl-deployment-{SAFE}{{8,10}}-{SAFE}{{5}}", "hash, suffix"),
    Word(r"my-nginx-[a-z0-9]{5}\b", rf"my-nginx-{SAFE}{{5}}", "the suffix of a slice or of an RC's pod"),
    Word(r"node-debugger-\w+-1-[a-z0-9]{5}", rf"node-debugger-node-1-{SAFE}{{5}}", "kubectl makes the suffix"),
    Word(r"curl-131556218-9fnch", "curl", "kubectl run made a Deployment; today it makes a Pod"),
    Word(r"kubernetes-minion-[a-z0-9]{4}", r"node-[1-3]", "the nodes' names", remembered=False),
    Word(r"10\.244\.\d+\.\d+", r"10\.244\.[1-3]\.\d+", "the next free address of the pod's node"),
    Word(r"10\.0\.162\.149", r"10\.0\.\d+\.\d+", "a Service's address is drawn by lot"),
    Word(r"104\.197\.41\.11|23\.251\.152\.56|162\.222\.184\.144", IPV4, "addresses of documentation's own networks"),
    Word(r"31704|32453", r"3[0-2]\d{3}", "a node port is drawn by lot"),
    Word(r"\ba[0-9a-f]{31}-\d{10}(?=\.)", r"a[0-9a-f]{31}-\d{9,10}", "a load balancer's name is made of a UID"),
    Word(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UIDs"),
    Word(r"(?<=\s)(?:\d+[smhd])+(?=\s|$)", r"(?:\d+[smhd])+", "ages", remembered=False, same=False),
)  # fmt: skip

COLUMNS = {
    "IP": "get pods -o wide shows the pod's address since 1.5",
    "NOMINATED NODE": "get pods -o wide, since 1.11",
    "READINESS GATES": "get pods -o wide, since 1.12",
    "TYPE": "get services, since 1.8",
    "AGE": "get secrets showed none in 2016",
}
"""Columns that newer servers print, and why they may stand beside the guide's."""
