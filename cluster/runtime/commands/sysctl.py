"""sysctl: the kernel's settings, of which a pod may have its own (spec.securityContext.sysctls)."""

from __future__ import annotations

from cluster.runtime.host import Call

USUAL = {
    "kernel.shm_rmid_forced": "0",
    "net.ipv4.ip_local_port_range": "32768\t60999",
    "net.ipv4.ip_local_reserved_ports": "",
    "net.ipv4.ip_unprivileged_port_start": "0",
    "net.ipv4.ping_group_range": "0\t2147483647",
    "net.ipv4.tcp_fin_timeout": "60",
    "net.ipv4.tcp_keepalive_intvl": "75",
    "net.ipv4.tcp_keepalive_probes": "9",
    "net.ipv4.tcp_keepalive_time": "7200",
    "net.ipv4.tcp_syncookies": "1",
}
"""What Kubernetes calls safe, with the values of a fresh network namespace under containerd."""


async def run(call: Call) -> int:
    known = USUAL | dict(call.host.security.sysctls)
    wanted = [word for word in call.argv if not word.startswith("-")]
    if not wanted and "-a" in call.argv:
        wanted = sorted(known)
    failed = 0
    for name in wanted:
        if "=" in name:
            failed = await call.fail(f"sysctl: error setting key '{name.partition('=')[0]}': Read-only file system\n")
        elif name in known:
            await call.out(f"{known[name]}\n" if "-n" in call.argv else f"{name} = {known[name]}\n")
        else:
            path = "/proc/sys/" + name.replace(".", "/")
            failed = await call.fail(f"sysctl: error: '{path}' is an unknown key\n")
    return failed
