"""A node's rules as `iptables-save` prints them.

Three kinds of line carry the whole idea. KUBE-SERVICES maps an address to a Service's chain. That chain rolls
a die: with three endpoints its lines match with the probabilities 1/3, 1/2 and 1, which gives each a third,
because a line is only tried when those above it did not match. The endpoint's chain rewrites the destination
(DNAT). Whatever has no endpoint is refused in the filter table, since the nat table cannot refuse. IPv6 has tables of
its own, which `ip6tables-save` prints.
(Upstream: syncProxyRules in pkg/proxy/iptables/proxier.go; the spelling is iptables' own.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import chains
from .endpoints import Endpoint
from .rules import CLUSTER_IP, EXTERNAL_IP, LOAD_BALANCER, Rules
from .services import IPV4, IPV6, ServicePort
from .verdict import Rule

Line = tuple[str, str]  # chain, the rest of the rule
MARK = "0x4000"
NEW = "-m conntrack --ctstate NEW "

# Every kube-proxy writes these, whatever the cluster holds. The built-in chains jump into them.
FILTER: tuple[Line, ...] = (
    ("INPUT", f'{NEW}-m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL'),
    ("INPUT", '-m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS'),
    ("INPUT", f'{NEW}-m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES'),
    ("INPUT", "-j KUBE-FIREWALL"),
    ("FORWARD", f'{NEW}-m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL'),
    ("FORWARD", '-m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD'),
    ("FORWARD", f'{NEW}-m comment --comment "kubernetes service portals" -j KUBE-SERVICES'),
    ("FORWARD", f'{NEW}-m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES'),
    ("OUTPUT", f'{NEW}-m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL'),
    ("OUTPUT", f'{NEW}-m comment --comment "kubernetes service portals" -j KUBE-SERVICES'),
    ("OUTPUT", "-j KUBE-FIREWALL"),
    ("KUBE-FIREWALL", '! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections"'
     " -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP"),
    ("KUBE-FORWARD", "-m conntrack --ctstate INVALID -j DROP"),
    ("KUBE-FORWARD", f'-m comment --comment "kubernetes forwarding rules" -m mark --mark {MARK}/{MARK} -j ACCEPT'),
    ("KUBE-FORWARD", '-m comment --comment "kubernetes forwarding conntrack rule" -m conntrack'
     " --ctstate RELATED,ESTABLISHED -j ACCEPT"),
)  # fmt: skip
NAT: tuple[Line, ...] = (
    ("PREROUTING", '-m comment --comment "kubernetes service portals" -j KUBE-SERVICES'),
    ("OUTPUT", '-m comment --comment "kubernetes service portals" -j KUBE-SERVICES'),
    ("POSTROUTING", '-m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING'),
    ("KUBE-MARK-MASQ", f"-j MARK --set-xmark {MARK}/{MARK}"),
    ("KUBE-POSTROUTING", f"-m mark ! --mark {MARK}/{MARK} -j RETURN"),
    ("KUBE-POSTROUTING", f"-j MARK --set-xmark {MARK}/0x0"),
    ("KUBE-POSTROUTING", '-m comment --comment "kubernetes service traffic requiring SNAT"'
     " -j MASQUERADE --random-fully"),
)  # fmt: skip
NODE_PORTS_LAST: Line = (
    "KUBE-SERVICES",
    '-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain"'
    " -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS",
)
BUILT_IN = {
    "mangle": ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
    "filter": ("INPUT", "FORWARD", "OUTPUT"),
    "nat": ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
}
OWN = {
    "mangle": ("KUBE-PROXY-CANARY",),
    "filter": ("KUBE-EXTERNAL-SERVICES", "KUBE-FIREWALL", "KUBE-FORWARD", "KUBE-NODEPORTS",
               "KUBE-PROXY-CANARY", "KUBE-PROXY-FIREWALL", "KUBE-SERVICES"),
    "nat": ("KUBE-MARK-MASQ", "KUBE-NODEPORTS", "KUBE-POSTROUTING", "KUBE-PROXY-CANARY", "KUBE-SERVICES"),
}  # fmt: skip


TOOLS = {IPV4: "iptables-save", IPV6: "ip6tables-save"}


def save(rules: Rules, stamp: str = "", family: str = IPV4) -> str:
    """The text of `iptables-save` on the rules' node; `stamp` is the date that its comment lines carry."""
    mine = rules.only(family)
    nat = [line for rule in mine.rules for line in nat_lines(mine, rule)]
    filters = [line for rule in mine.rules for line in filter_lines(rule)]
    base = [line for line in FILTER if family == IPV4 or line[0] != "KUBE-FIREWALL"]
    tables = {"mangle": (), "filter": (*base, *filters), "nat": (*NAT, *nat, NODE_PORTS_LAST)}
    return "".join(table(name, OWN[name], lines, stamp, family) for name, lines in tables.items())


def save6(rules: Rules) -> str:
    """The text of `ip6tables-save`."""
    return save(rules, family=IPV6)


def both(rules: Rules) -> str:
    """What both tools print, on a node of both families."""
    return "".join(save(rules, family=family) for family in rules.families)


def table(name: str, own: Iterable[str], lines: Iterable[Line], stamp: str, family: str = IPV4) -> str:
    """One table of `iptables-save`, with chains of its own; the lines of a chain stand together, in their order."""
    by_chain: dict[str, list[str]] = {chain: [] for chain in (*BUILT_IN[name], *own)}
    for chain, rest in lines:
        by_chain.setdefault(chain, []).append(f"-A {chain} {rest}")
    order = [*BUILT_IN[name], *sorted(by_chain.keys() - set(BUILT_IN[name]))]
    policies = [f":{chain} {'ACCEPT' if chain in BUILT_IN[name] else '-'} [0:0]" for chain in order]
    date = f" on {stamp}" if stamp else ""
    head, tail = f"# Generated by {TOOLS[family]} v1.8.11{date}", f"# Completed{date}"
    body = [line for chain in order for line in by_chain[chain]]
    return "\n".join([head, f"*{name}", *policies, *body, "COMMIT", tail, ""])


def text(rules: Rules, rule: Rule) -> str:
    """The lines that one service port has on this node, as rules; for whoever opens the gate."""
    both = (*filter_lines(rule), *nat_lines(rules, rule))
    return "\n".join(f"-A {chain} {rest}" for chain, rest in both)


def filter_lines(rule: Rule) -> Iterator[Line]:
    """What the filter table refuses or drops for a service port."""
    port = rule.port
    if not rule.candidates(port.internal_local):
        yield "KUBE-SERVICES", _match(port, port.cluster_ip, _missing(rule)) + _fate(rule)
    if not rule.candidates(port.external_local):
        for ip in (*port.external_ips, *port.load_balancer_ips):
            yield "KUBE-EXTERNAL-SERVICES", _match(port, ip, _missing(rule)) + _fate(rule)
        if port.node_port:
            local = "-m addrtype --dst-type LOCAL "
            yield (
                "KUBE-EXTERNAL-SERVICES",
                _match(port, "", _missing(rule), port.node_port, local) + _fate(rule),
            )
    if port.source_ranges and rule.usable.anywhere:
        said = f"{port.id} traffic not accepted by {chains.firewall(port)}"
        for ip in port.load_balancer_ips:
            yield "KUBE-PROXY-FIREWALL", _match(port, ip, said) + "-j DROP"
    if port.health_check_port:
        said = f"{port.id} health check node port"
        yield "KUBE-NODEPORTS", _match(port, "", said, port.health_check_port) + "-j ACCEPT"


def _missing(rule: Rule) -> str:
    return f"{rule.port.id} has no {'local ' if rule.usable.anywhere else ''}endpoints"


def _fate(rule: Rule) -> str:
    icmp = "icmp" if rule.port.family == IPV4 else "icmp6"
    return "-j DROP" if rule.usable.anywhere else f"-j REJECT --reject-with {icmp}-port-unreachable"


def nat_lines(rules: Rules, rule: Rule) -> Iterator[Line]:
    """What the nat table does for a service port: entries, policies, the die, the endpoints."""
    if rule.usable.anywhere:
        yield from _entries(rule)
        yield from _internal(rules, rule)
        if rule.port.externally_accessible:
            yield from _external(rules, rule)
            yield from _firewall(rules, rule.port)
    if rule.port.uses_cluster_endpoints:
        yield from _choice(rule.port, chains.cluster_policy(rule.port), rule.usable.cluster)
    if rule.port.uses_local_endpoints:
        yield from _choice(rule.port, chains.local_policy(rule.port), rule.usable.local)
    for endpoint in dict.fromkeys((*rule.usable.cluster, *rule.usable.local)):
        yield from _endpoint(rule.port, endpoint)


def _entries(rule: Rule) -> Iterator[Line]:
    port, outside = rule.port, chains.external(rule.port)
    if rule.candidates(port.internal_local):
        yield (
            "KUBE-SERVICES",
            _match(port, port.cluster_ip, f"{port.id} {CLUSTER_IP}") + f"-j {_inside(port)}",
        )
    for ip in port.external_ips:
        yield "KUBE-SERVICES", _match(port, ip, f"{port.id} {EXTERNAL_IP}") + f"-j {outside}"
    guard = chains.firewall(port) if port.source_ranges else outside
    for ip in port.load_balancer_ips:
        yield "KUBE-SERVICES", _match(port, ip, f"{port.id} {LOAD_BALANCER}") + f"-j {guard}"
    if port.node_port:
        yield "KUBE-NODEPORTS", _match(port, "", port.id, port.node_port) + f"-j {outside}"


def _inside(port: ServicePort) -> str:
    return chains.local_policy(port) if port.internal_local else chains.cluster_policy(port)


def _internal(rules: Rules, rule: Rule) -> Iterator[Line]:
    """Masquerade what does not come from a pod: its answer might not pass this node otherwise."""
    port = rule.port
    pods = rules.pods.get(port.family)
    if pods and rule.candidates(port.internal_local):
        match = _match(port, port.cluster_ip, f"{port.id} {CLUSTER_IP}")
        yield _inside(port), f"! -s {pods} {match}-j KUBE-MARK-MASQ"


def _external(rules: Rules, rule: Rule) -> Iterator[Line]:
    port, chain, cluster = rule.port, chains.external(rule.port), chains.cluster_policy(rule.port)
    about = f"for {port.id} external destinations"
    if not port.external_local:
        yield chain, f"{_comment(f'masquerade traffic {about}')}-j KUBE-MARK-MASQ"
    else:
        if pods := rules.pods.get(port.family):
            yield chain, f"-s {pods} {_comment(f'pod traffic {about}')}-j {cluster}"
        source = "-m addrtype --src-type LOCAL "
        yield chain, f"{_comment(f'masquerade LOCAL traffic {about}')}{source}-j KUBE-MARK-MASQ"
        yield chain, f"{_comment(f'route LOCAL traffic {about}')}{source}-j {cluster}"
    if rule.candidates(port.external_local):
        yield chain, f"-j {chains.local_policy(port) if port.external_local else cluster}"


def _firewall(rules: Rules, port: ServicePort) -> Iterator[Line]:
    if not (port.source_ranges and port.load_balancer_ips):
        return
    chain, said, onward = chains.firewall(port), _comment(f"{port.id} {LOAD_BALANCER}"), chains.external(port)
    own = port.load_balancer_ips if rules.admits_itself(port) else ()
    for source in (*port.source_ranges, *map(host, own)):
        yield chain, f"-s {source} {said}-j {onward}"
    yield chain, _comment(f"other traffic to {port.id} will be dropped by KUBE-PROXY-FIREWALL").rstrip()


def _choice(port: ServicePort, chain: str, endpoints: tuple[Endpoint, ...]) -> Iterator[Line]:
    """The die: first who is remembered (session affinity), then a roll for each but the last."""
    lines = [(_comment(f"{port.id} -> {e.address}"), chains.endpoint(port, e.address)) for e in endpoints]
    if port.affinity:
        for said, to in lines:
            yield chain, f"{said}-m recent --rcheck --seconds {port.affinity} --reap {_recent(to, port.family)} -j {to}"
    for left, (said, to) in zip(range(len(lines), 0, -1), lines, strict=True):
        roll = f"-m statistic --mode random --probability {probability(left)} " if left > 1 else ""
        yield chain, f"{said}{roll}-j {to}"


def _endpoint(port: ServicePort, endpoint: Endpoint) -> Iterator[Line]:
    """Masquerade a pod that reaches itself (hairpin); remember the client; rewrite the destination."""
    chain, protocol, said = chains.endpoint(port, endpoint.address), port.protocol.lower(), _comment(port.id)
    remember = f"-m recent --set {_recent(chain, port.family)} " if port.affinity else ""
    yield chain, f"-s {host(endpoint.ip)} {said}-j KUBE-MARK-MASQ"
    yield chain, f"-p {protocol} {said}{remember}-m {protocol} -j DNAT --to-destination {endpoint.address}"


def probability(n: int) -> str:
    """1/n as the kernel keeps it: in 31 bits, printed with eleven digits (3 → "0.33333333349")."""
    return f"{round(0x80000000 * float(f'{1 / n:.10f}')) / 0x80000000:.11f}"


def host(ip: str) -> str:
    """The range of one address alone."""
    return f"{ip}/128" if ":" in ip else f"{ip}/32"


def _recent(chain: str, family: str) -> str:
    mask = "255.255.255.255" if family == IPV4 else ":".join(["ffff"] * 8)
    return f"--name {chain} --mask {mask} --rsource"


def _comment(said: str) -> str:
    return f'-m comment --comment "{said}" '


def _match(port: ServicePort, ip: str, said: str, number: int = 0, extra: str = "") -> str:
    """The head of a rule for an address and a port; iptables-save prints `-d` and `-p` before all matches."""
    protocol, to = port.protocol.lower(), f"-d {host(ip)} " if ip else ""
    return f"{to}-p {protocol} {_comment(said)}{extra}-m {protocol} --dport {number or port.port} "
