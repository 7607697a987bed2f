"""What becomes of a packet to a Service, in tables: sender by state of the endpoints, a table for each kind of address
and traffic policy, for the modes that agree on it.

Written from the documentation ("Virtual IPs and Service Proxies", "Using Source IP", "EndpointSlices", KEP-1669 for
terminating endpoints) and from kube-proxy (CategorizeEndpoints; the chains KUBE-EXT, KUBE-SVL, KUBE-MARK-MASQ; ipvs'
syncEndpoint), never from what our own code says.

Two endpoints: A on node-1, B on node-2; nobody on node-3. Senders: P1, P3 pods on node-1 and node-3; A the endpoint
itself; N1, N3 shells on those nodes; I the internet. P3@1 is pod P3 calling node-1's address. A cell names the
endpoints among which one is chosen: in capitals when it sees the caller's own address, in small letters when it sees a
node's instead (for a shell on a node the caller's address is a node's). `no` is refused at once, `--` dropped, `nx`
no such name; `.` means that there is no such sender.

States: both ready; away: B alone exists; none: neither; sick: both unready; leaving: both terminate and still serve;
gone: both terminate and serve no more; mixed: A leaves while it serves, B is ready; early: both unready, and the
Service publishes unready addresses.
"""

from __future__ import annotations

from typing import Any, NamedTuple

ALL = ("iptables", "nftables", "ipvs")
CHAINS = ("iptables", "nftables")
IPVS = ("ipvs",)


class Table(NamedTuple):
    """`to` is the address that is called: "cluster", "node", "balancer", "external" or "name"."""

    to: str
    spec: dict[str, Any]
    modes: tuple[str, ...]
    cells: str


INTERNAL_LOCAL, EXTERNAL_LOCAL = {"internalTrafficPolicy": "Local"}, {"externalTrafficPolicy": "Local"}
NODE_PORT, BALANCER = {"type": "NodePort"}, {"type": "LoadBalancer"}
EXTERNAL = {"externalIPs": ["192.0.2.7"]}
NAT_EVERYWHERE = """
            P1   P3   A    N1   N3
    both    ab   ab   ab   ab   ab
    away    b    b    .    b    b
    none    no   no   .    no   no
    sick    no   no   no   no   no
    leaving ab   ab   ab   ab   ab
    gone    no   no   no   no   no
    mixed   b    b    b    b    b
    early   ab   ab   ab   ab   ab
"""
SHORT_CIRCUIT = """
            P1   P3   A    N1   N3
    both    AB   AB   aB   ab   ab
    away    B    B    .    b    b
    none    no   no   .    no   no
    sick    no   no   no   no   no
    leaving AB   AB   aB   ab   ab
    gone    no   no   no   no   no
    mixed   B    B    B    b    b
    early   AB   AB   aB   ab   ab
"""
LOCAL_ELSE_ALL = """
            P1   P3   A    N1   N3
    both    A    AB   a    a    ab
    away    B    B    .    b    b
    none    no   no   .    no   no
    sick    no   no   no   no   no
    leaving A    AB   a    a    ab
    gone    no   no   no   no   no
    mixed   A    B    a    a    b
    early   A    AB   a    a    ab
"""

TABLES = [
    # The cluster IP. A pod's address is kept, unless it is given itself; a node is masqueraded.
    *(Table("cluster", spec, ALL, SHORT_CIRCUIT) for spec in ({}, NODE_PORT, NODE_PORT | EXTERNAL_LOCAL, BALANCER)),
    Table("cluster", INTERNAL_LOCAL, CHAINS, """
            P1   P3   A    N1   N3
    both    A    --   a    a    --
    away    --   --   .    --   --
    none    no   no   .    no   no
    sick    no   no   no   no   no
    leaving A    --   a    a    --
    gone    no   no   no   no   no
    mixed   A    --   a    a    --
    early   A    --   a    a    --
    """),
    # ipvs has no drop here: a virtual server without real servers refuses.
    Table("cluster", INTERNAL_LOCAL, IPVS, """
            P1   P3   A    N1   N3
    both    A    no   a    a    no
    away    no   no   .    no   no
    none    no   no   .    no   no
    sick    no   no   no   no   no
    leaving A    no   a    a    no
    gone    no   no   no   no   no
    mixed   A    no   a    a    no
    early   A    no   a    a    no
    """),
    # A Service that is reached from outside as well holds cluster-wide endpoints, and ipvs falls back to those.
    Table("cluster", NODE_PORT | INTERNAL_LOCAL, CHAINS, """
            P1   P3   N1   N3
    both    A    --   a    --
    away    --   --   --   --
    sick    no   no   no   no
    mixed   A    --   a    --
    """),
    Table("cluster", NODE_PORT | INTERNAL_LOCAL, IPVS, LOCAL_ELSE_ALL),
    # Node ports. Policy Cluster hides every caller; a pod's packet to another node is hidden by its own node already.
    *(Table("node", spec, ALL, """
            I@1  I@3  P1@1 P3@1 P3@3 A@1  N1@1 N3@1 N3@3
    both    ab   ab   ab   ab   ab   ab   ab   ab   ab
    away    b    b    b    b    b    .    b    b    b
    none    no   no   no   no   no   .    no   no   no
    sick    no   no   no   no   no   no   no   no   no
    leaving ab   ab   ab   ab   ab   ab   ab   ab   ab
    gone    no   no   no   no   no   no   no   no   no
    mixed   b    b    b    b    b    b    b    b    b
    early   ab   ab   ab   ab   ab   ab   ab   ab   ab
    """) for spec in (NODE_PORT, BALANCER, NODE_PORT | INTERNAL_LOCAL)),
    # Policy Local: the node's own endpoints, the caller seen; the node's own pods and shell are sent cluster-wide.
    *(Table("node", spec | EXTERNAL_LOCAL, CHAINS, """
            I@1  I@3  P1@1 P3@1 P3@3 A@1  N1@1 N3@1 N3@3
    both    A    --   AB   a    AB   aB   ab   a    ab
    away    --   --   B    --   B    .    b    --   b
    none    no   no   no   no   no   .    no   no   no
    sick    no   no   no   no   no   no   no   no   no
    leaving A    --   AB   a    AB   aB   ab   a    ab
    gone    no   no   no   no   no   no   no   no   no
    mixed   A    --   B    a    B    B    b    a    b
    early   A    --   AB   a    AB   aB   ab   a    ab
    """) for spec in (NODE_PORT, BALANCER)),
    # ipvs keeps one list for everybody: the local ones, or, where there are none, all; a stranger's answer is lost.
    *(Table("node", spec | EXTERNAL_LOCAL, IPVS, """
            I@1  I@3  P1@1 P3@1 P3@3 A@1  N1@1 N3@1 N3@3
    both    A    --   A    a    AB   a    a    a    ab
    away    --   --   B    --   B    .    b    --   b
    none    no   no   no   no   no   .    no   no   no
    sick    no   no   no   no   no   no   no   no   no
    leaving A    --   A    a    AB   a    a    a    ab
    gone    no   no   no   no   no   no   no   no   no
    mixed   A    --   A    a    B    a    a    a    b
    early   A    --   A    a    AB   a    a    a    ab
    """) for spec in (NODE_PORT, BALANCER)),
    # The balancer's address, from inside: never leaves the cluster.
    Table("balancer", BALANCER, ALL, NAT_EVERYWHERE),
    Table("balancer", BALANCER | EXTERNAL_LOCAL, CHAINS, SHORT_CIRCUIT),
    Table("balancer", BALANCER | EXTERNAL_LOCAL, IPVS, LOCAL_ELSE_ALL),
    # From the internet: with policy Local the balancer knows by its health checks which nodes have ready pods
    # (LocalReadyEndpoints); terminating ones would still serve what came before it noticed (KEP-1669).
    Table("balancer", BALANCER, ALL, """
            I
    both    ab
    away    b
    none    no
    sick    no
    leaving ab
    gone    no
    mixed   b
    early   ab
    """),
    Table("balancer", BALANCER | EXTERNAL_LOCAL, ALL, """
            I
    both    AB
    away    B
    none    --
    sick    --
    leaving --
    gone    --
    mixed   B
    early   AB
    """),
    # Source ranges: whoever is not in them is dropped at the balancer's address, pods and nodes too.
    Table("balancer", BALANCER | {"loadBalancerSourceRanges": ["198.51.100.0/24"]}, ALL, """
            I    P1   N1
    both    ab   --   --
    away    b    --   --
    """),
    Table("balancer", BALANCER | {"loadBalancerSourceRanges": ["203.0.113.0/24", "10.244.0.0/16"]}, ALL, """
            I    P1   P3   A    N1
    both    --   ab   ab   ab   --
    """),
    # iptables asks for nobody's ranges while there is nobody to guard.
    Table("balancer", BALANCER | {"loadBalancerSourceRanges": ["192.0.2.0/24"]}, ("iptables",), "I P1\n none no no"),
    Table("balancer", BALANCER | {"loadBalancerSourceRanges": ["192.0.2.0/24"]}, ("nftables", "ipvs"),
          "I P1\n none -- --"),
    # External IPs: as the balancer's, and no ranges guard them.
    *(Table("external", spec | EXTERNAL, ALL, NAT_EVERYWHERE)
      for spec in ({}, NODE_PORT, BALANCER | {"loadBalancerSourceRanges": ["192.0.2.0/24"]})),
    Table("external", EXTERNAL | EXTERNAL_LOCAL, CHAINS, SHORT_CIRCUIT),
    Table("external", EXTERNAL | EXTERNAL_LOCAL, IPVS, LOCAL_ELSE_ALL),
    # Headless: DNS gives the ready ones' own addresses; no rule, no NAT, no policy, and nobody terminating.
    *(Table("name", {"clusterIP": "None"} | spec, ALL, """
            P1   P3   A    N1   I
    both    AB   AB   AB   nx   nx
    away    B    B    .    nx   nx
    none    nx   nx   .    nx   nx
    sick    nx   nx   nx   nx   nx
    leaving nx   nx   nx   nx   nx
    gone    nx   nx   nx   nx   nx
    mixed   B    B    B    nx   nx
    early   AB   AB   AB   nx   nx
    """) for spec in ({}, INTERNAL_LOCAL)),
    # ExternalName is another name for the Service `web`, and nothing else.
    Table("alias", {}, ALL, """
            P1   P3   A    N1   I
    both    AB   AB   aB   nx   nx
    none    no   no   .    nx   nx
    """),
    Table("alias", INTERNAL_LOCAL, CHAINS, "P1 P3\n both A --"),
]  # fmt: skip
