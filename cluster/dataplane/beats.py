"""The vocabulary of a packet's story: every beat that can happen, where it belongs and the sentence it says.

Data, not code: a hop names its beat and brings the words for the blanks. A sentence has sixteen words at most, is
plain, and is the one text for the list, the captions and the screen reader. `ms` is picture time: a move takes 250
milliseconds, a flip of the plate (an address rewritten) 350.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

MOVE, FLIP = 250, 350


class Beat(NamedTuple):
    stage: str
    verdict: str
    says: str
    ms: int = MOVE


BEATS: Mapping[str, Beat] = {
    # At the sender.
    "process.ask": Beat("process", "sent", "{who} asks the DNS server {server} for the name {name}."),
    "process.known": Beat("lookup", "resolved", "{name} needs no DNS: /etc/hosts says {ip}."),
    "process.send": Beat("process", "sent", "{who} sends {what} to {dst}."),
    "process.reuse": Beat("process", "sent", "{who} sends {what} over the connection it has open to {dst}."),
    "process.dead": Beat("process", "dropped", "{node} is down: nothing runs there, so nothing is sent."),
    "process.no-pod": Beat(
        "process", "unreachable", "{who} is not running: nobody is there to send anything."
    ),
    "process.no-family": Beat(
        "process", "unreachable", "{who} has no {family} address, so no way leads to {ip}."
    ),
    "process.no-dns": Beat("process", "nxdomain", "{who} knows no DNS server, so {name} stays unknown."),
    "lookup.public": Beat("lookup", "resolved", "Public DNS knows {name}: it is {ip}."),
    "lookup.public-unknown": Beat("lookup", "nxdomain", "Public DNS has never heard of {name}."),
    "veth.out": Beat("veth", "forwarded", "The packet leaves the pod through its virtual cable."),
    "veth.answer": Beat("veth", "forwarded", "The answer leaves the pod through its virtual cable."),
    # At a node's gate.
    "gate.dnat": Beat(
        "gate",
        "dnat",
        "Rule for {service}: endpoint {nth} of {of} is chosen, so the destination becomes {to}.",
        FLIP,
    ),
    "gate.only": Beat(
        "gate", "dnat", "Rule for {service}: its only endpoint becomes the destination, {to}.", FLIP
    ),
    "gate.sticky": Beat(
        "gate", "dnat", "Session affinity remembers this caller: the destination becomes {to} again.", FLIP
    ),
    "gate.host-port": Beat(
        "gate", "dnat", "Host port {port} of {node} leads to {pod}: the destination becomes {to}.", FLIP
    ),
    "gate.kept": Beat("gate", "dnat", "This connection is already known: it stays with {dst}.", FLIP),
    "gate.kept.src": Beat(
        "gate", "snat", "This connection is already known: its source becomes {to} again.", FLIP
    ),
    "gate.snat": Beat(
        "gate", "snat", "The source becomes {to}, this node's address, so the answer returns here.", FLIP
    ),
    "gate.hairpin": Beat(
        "gate", "snat", "The pod was given itself, so the node takes the sender's place.", FLIP
    ),
    "gate.egress": Beat(
        "gate",
        "snat",
        "Outside the pod network a pod's address means nothing: the source becomes {to}.",
        FLIP,
    ),
    "gate.forgotten": Beat(
        "gate", "forwarded", "{ip} is no endpoint any more, so kube-proxy made the node forget this UDP flow."
    ),
    "gate.pass": Beat("gate", "forwarded", "No rule names {dst}, so the packet passes unchanged."),
    "gate.known": Beat("gate", "forwarded", "The node remembers this connection: nothing is asked again."),
    "gate.admit-egress": Beat(
        "gate", "forwarded", "NetworkPolicy {policy} lets {pod} send to port {port} of {peer}."
    ),
    "gate.admit-ingress": Beat(
        "gate", "forwarded", "NetworkPolicy {policy} lets {peer} reach port {port} of {pod}."
    ),
    "gate.reply": Beat("gate", "forwarded", "An answer needs no rule: it passes {node} unchanged."),
    "gate.back.src": Beat(
        "gate", "snat", "The node's memo of this connection restores the sender {to}.", FLIP
    ),
    "gate.back.dst": Beat(
        "gate", "dnat", "The node's memo of this connection restores the receiver {dst}.", FLIP
    ),
    "gate.reject": Beat("gate", "refused", "{service} has no endpoints, so the node refuses at once."),
    "gate.reject-local": Beat(
        "gate", "refused", "{service} has no endpoint on {node} and its policy is Local: refused at once."
    ),
    "gate.no-port": Beat(
        "gate", "refused", "The address is {service}'s, but not with port {port}: the node refuses at once."
    ),
    "gate.drop-local": Beat(
        "gate", "dropped", "{service} has no endpoint on {node} and its policy is Local: dropped."
    ),
    "gate.drop-range": Beat(
        "gate", "dropped", "{service} does not list {src} in loadBalancerSourceRanges: dropped."
    ),
    "gate.drop-egress": Beat(
        "gate", "dropped", "NetworkPolicy {policy} does not let {pod} send to port {port} of {peer}: dropped."
    ),
    "gate.drop-ingress": Beat(
        "gate", "dropped", "NetworkPolicy {policy} lets nothing from {peer} reach port {port} of {pod}: dropped."
    ),
    "gate.lost": Beat(
        "gate", "dropped", "No rule names {dst}, and nobody owns this virtual address: the packet is lost."
    ),
    "gate.foreign": Beat("gate", "dropped", "No rule on {node} takes packets for {dst}: dropped."),
    "gate.void": Beat("gate", "unreachable", "No pod on {node} has the address {ip}: no route to host."),
    # Between places.
    "cable.carry": Beat("cable", "forwarded", "The pod network carries the packet to {node} as it is."),
    "cable.out": Beat("cable", "forwarded", "The packet leaves the cluster for the internet."),
    "cable.in": Beat("cable", "forwarded", "The packet enters the cluster at {node}."),
    "cable.stub": Beat("cable", "dropped", "{node} is down: the packet ends at its cut cable."),
    "cable.cut": Beat("cable", "dropped", "The cable of {node} is cut: the packet is lost."),
    # Outside.
    "edge.in": Beat(
        "loadbalancer", "dnat", "The cloud maps this external address to {node}, one to one.", FLIP
    ),
    "edge.out": Beat(
        "loadbalancer", "snat", "The cloud replaces the node's address by its external one, {to}.", FLIP
    ),
    "edge.back.src": Beat(
        "loadbalancer", "snat", "The cloud restores the sender {to} for the way back.", FLIP
    ),
    "edge.back.dst": Beat(
        "loadbalancer", "dnat", "The cloud restores the receiver {dst} for the way back.", FLIP
    ),
    "balancer.pass": Beat(
        "loadbalancer", "forwarded", "The load balancer picks {node} and passes the packet on unchanged."
    ),
    "balancer.proxy": Beat(
        "loadbalancer", "dnat", "The load balancer calls port {port} of {node} in the caller's name.", FLIP
    ),
    "balancer.idle": Beat(
        "loadbalancer", "dropped", "The load balancer finds no healthy node: the packet is lost."
    ),
    "balancer.no-node-port": Beat(
        "loadbalancer", "dropped", "The load balancer calls node ports, and port {port} has none: the packet is lost."
    ),
    "balancer.closed": Beat(
        "loadbalancer", "dropped", "The load balancer does not forward port {port}: the packet is lost."
    ),
    "internet.private": Beat(
        "process", "dropped", "{ip} is private to the cluster: no router outside knows the way."
    ),
    "internet.unknown": Beat("process", "dropped", "Nobody on this small internet has the address {ip}."),
    # At the receiver.
    "arrive.pod": Beat("arrive", "delivered", "The packet arrives at the pod {pod}."),
    "arrive.namesake": Beat(
        "arrive", "delivered", "The packet arrives at {pod}; on other nodes the address {ip} is somebody else's."
    ),
    "arrive.node": Beat("arrive", "delivered", "The packet is for {node} itself."),
    "arrive.self": Beat(
        "arrive", "delivered", "The address is the sender's own: the packet never leaves it."
    ),
    "dns.found": Beat("lookup", "resolved", "CoreDNS finds {name} at {ip}."),
    "dns.empty": Beat("lookup", "nxdomain", "CoreDNS knows the name, but has no {type} record for it."),
    "dns.unknown": Beat("lookup", "nxdomain", "CoreDNS knows no such name: {tries} tries, all in vain."),
    "dns.remembered": Beat(
        "lookup",
        "nxdomain",
        "CoreDNS remembers that there was no {name} when it was last asked; it does not look.",
    ),
    "dns.truncated": Beat(
        "lookup", "resolved", "The answer is too long for a datagram and comes back cut: ask over TCP."
    ),
    "server.answer": Beat("server", "answered", "{who} answers: {status}."),
    "server.accept": Beat("server", "answered", "{who} accepts the connection on port {port}."),
    "server.take": Beat("server", "answered", "{who} takes the datagram on port {port}."),
    "server.route": Beat(
        "server", "forwarded", "{rule} of Ingress {ingress} matches: {who} asks {service} in the caller's name."
    ),
    "server.unmatched": Beat(
        "server", "forwarded", "No rule of {who} matches {host} and {path}: its default backend answers."
    ),
    "server.nobody": Beat(
        "server", "forwarded", "{rule} of Ingress {ingress} matches, but nobody is ready behind {service}."
    ),
    "server.redirect": Beat("server", "forwarded", "{host} has TLS: {who} sends the caller on to https."),
    "server.closed": Beat("server", "refused", "Nobody listens on port {port} in {who}: refused at once."),
    "server.mistrust": Beat("server", "badcert", "{who} shows a certificate that the sender does not trust."),
    # Back at the sender.
    "return.answer": Beat("return", "answered", "The answer is back at the sender."),
    "return.stands": Beat("return", "answered", "The sender learns that the connection stands."),
    "return.nothing": Beat(
        "return", "answered", "Nothing comes back but what the server cares to say: a datagram is not confirmed."
    ),
    "return.name": Beat("return", "resolved", "The sender now knows the address: {ip}."),
    "return.no-name": Beat("return", "nxdomain", "The sender learns that there is no such name."),
    "return.no-data": Beat(
        "return", "nxdomain", "The sender learns that the name is there, and has no {type} record."
    ),
    "return.refused": Beat("return", "refused", "The sender learns at once that it was refused."),
    "return.mistrust": Beat("return", "badcert", "The sender hangs up: the certificate proves nothing."),
    "return.unreachable": Beat(
        "return", "unreachable", "The sender learns that there is no route to this host."
    ),
}


def sentence(beat: str, words: Mapping[str, Any]) -> str:
    return BEATS[beat].says.format_map(words)
