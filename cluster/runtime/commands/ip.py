"""ip: the interfaces and routes of this network namespace. A pod has one veth end, eth0, and a way out over it."""

from __future__ import annotations

from ipaddress import ip_address

from cluster.runtime.host import Call

MTU = 1500
CHANGES = {"add", "change", "del", "delete", "replace", "set"}
"""They want CAP_NET_ADMIN, which an ordinary container lacks."""
LO = (
    "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000\n"
    "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"
)


async def run(call: Call) -> int:
    words = [word for word in call.argv if not word.startswith("-")]
    if call.host.source.kind == "pod" and not call.host.security.privileged and CHANGES & set(words[1:2]):
        return await call.fail("ip: RTNETLINK answers: Operation not permitted\n", 2)
    topic = words[0] if words else ""
    if (topic and "addr".startswith(topic[:4])) or topic in ("a", "address"):
        await call.out(addresses(call))
    elif topic and "route".startswith(topic):
        await call.out(routes(call))
    elif topic and "link".startswith(topic):
        await call.out(links(call))
    else:
        return await call.fail(f'Object "{topic}" is unknown, try "ip help".\n')
    return 0


def mac(address: str) -> str:
    """A stable hardware address for an interface with that IP."""
    return "0a:58:" + ":".join(f"{byte:02x}" for byte in ip_address(address or "0.0.0.0").packed[:4])


def prefix(call: Call) -> int:
    return 24 if call.host.source.kind == "pod" else 20


def interface(call: Call) -> str:
    return "eth0@if7" if call.host.source.kind == "pod" else "eth0"


def links(call: Call) -> str:
    eth = f"2: {interface(call)}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu {MTU} qdisc noqueue state UP\n"
    return f"{LO}{eth}    link/ether {mac(call.host.source.ip)} brd ff:ff:ff:ff:ff:ff\n"


def addresses(call: Call) -> str:
    first, second = links(call).split("2: ", 1)
    inet = "    inet {} scope {}\n       valid_lft forever preferred_lft forever\n"
    own = inet.format(f"{call.host.source.ip}/{prefix(call)} brd {broadcast(call)}", "global eth0")
    return first + inet.format("127.0.0.1/8", "host lo") + f"2: {second}" + own


def broadcast(call: Call) -> str:
    return ".".join([*call.host.source.ip.split(".")[:3], "255"])


def routes(call: Call) -> str:
    own = call.host.source.ip
    network = ".".join(own.split(".")[:3])
    near = f"{network}.0/{prefix(call)} dev eth0 scope link src {own}\n"
    return f"default via {network}.1 dev eth0\n{near}"
