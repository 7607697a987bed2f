"""Docker's way: a bridge on every node that is the node's own affair. What Kubernetes' network model rules out.

Out of the box Docker makes one bridge, docker0, on each machine, with 172.17.0.0/16, and gives its containers addresses
of that range. Nobody else knows of it: every machine hands out the same addresses again, and no route leads from one
machine's bridge to another's. So containers of one machine reach one another, containers of two do not, and an address
is no name: 172.17.0.2 is somebody on every machine. To be reached from outside, a container needs a port of its
machine (docker run -p; in a pod: hostPort), which there is once, so ports have to be dealt out and told around; and
what the container sees as its own address is not the one that others call.

Kubernetes forbids this (Documentation, "Services, Load Balancing, and Networking": each pod gets its own cluster-wide
IP, and all pods can communicate with all other pods, on the same node or on others, without NAT). A cluster made with
`create_cluster --network bridge` breaks that promise on purpose, to show what it is worth: its Services, its DNS and
its probes stand on it. What is real here is Docker's range, its bridge and its masquerading; no Kubernetes is
installed like this.
"""

from __future__ import annotations

from collections.abc import Iterable

RANGE = "172.17.0.0/16"
"""docker0's, on every node alike."""


def host_private(cidrs: Iterable[str]) -> bool:
    """Whether nodes with these ranges of pod addresses keep them to themselves."""
    return RANGE in cidrs
