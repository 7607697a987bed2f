"""The command lines that Kubernetes' own network and application tests type in pods, one by one (CONTAINERS.md).

A pod `web` runs agnhost's netexec on 8083 (HTTP) and 8081 (UDP) behind the Service `web`, 10.0.0.7:80; `box` is
where the commands are typed.
"""

from __future__ import annotations

import pytest

from cluster.runtime.files import File, Mount, Volume
from cluster.runtime.image import ImageNotFound
from cluster.runtime.records import ContainerRef
from tests.cluster.runtime.world import World

AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53"
LOOP = ("sh", "-c", "while true; do sleep 1; done")
POD, IP = "10.244.2.4", "10.0.0.7"
NAME = "web.default.svc.cluster.local"


@pytest.fixture
def netexec(world: World) -> World:
    world.run("web", AGNHOST, POD, args=("netexec", "--http-port=8083", "--udp-port=8081"))
    for port in (8083, 8081):
        world.routes[POD, port] = ("uid-web", port)
    world.expose("web", IP, 80, "web", 8083)
    world.names["gone.default.svc.cluster.local"] = ("10.0.0.9",)
    world.pointers["7.0.0.10.in-addr.arpa"] = f"{NAME}."
    world.silent.add("10.9.9.9")
    world.speed = 100.0
    return world


def box(world: World, image: str = AGNHOST) -> ContainerRef:
    return world.run("box", image, "10.244.1.5", command=LOOP)


@pytest.mark.parametrize(
    ("script", "out"),
    [
        (
            f"curl -g -q -s 'http://{POD}:8083/dial?request=hostname&protocol=http&host={POD}&port=8083&tries=1'",
            '{"responses":["web"]}',
        ),
        (
            f"curl -g -q -s 'http://{POD}:8083/dial?request=hostname&protocol=udp&host={POD}&port=8081&tries=1'",
            '{"responses":["web"]}',
        ),
        (
            f"curl -g -q -s --max-time 15 --connect-timeout 1 http://{POD}:8083/hostName | grep -v '^\\s*$'",
            "web\n",
        ),
        (f"echo hostName | nc -w 1 -u {POD} 8081 | grep -v '^\\s*$'", "web\n"),
        (f"echo echo hello | nc -w 1 -u {POD} 8081", "hello"),
        (f"echo clientip | nc -w 1 -u {POD} 8081 | cut -d: -f1", "10.244.1.5\n"),
        (f"curl -g -q -s -o /dev/null -w %{{http_code}} http://{IP}:80/hostname", "200"),
        (f"curl -s http://{POD}:8083/clientip | cut -d: -f1", "10.244.1.5\n"),
        (f"curl -s '{POD}:8083/echo?msg=hi&code=404' -w ' %{{http_code}}'", "hi 404"),
        (f"curl -s -o /dev/null -w '%{{http_code}}' '{POD}:8083/redirect?location=/healthz&code=302'", "302"),
        (f"curl -s '{POD}:8083/shell?cmd=echo+hello'", '{"output":"hello\\n"}'),
        (f"wget -q -O - -T 1 http://{IP}:80/hostName", "web"),
        (
            f"for i in $(seq 0 2); do echo; curl -q -s --connect-timeout 2 http://{IP}:80/hostName ; done",
            "\nweb\nweb\nweb",
        ),
        ("dig +notcp +noall +answer +search web A", f"{NAME}. 30 IN\tA\t{IP}\n"),
        ("dig +tcp +noall +answer +search web A", f"{NAME}. 30 IN\tA\t{IP}\n"),
        (f"dig +notcp +noall +answer +search {NAME} AAAA", ""),
        (f"dig +short -x {IP}", f"{NAME}.\n"),
        (f"dig +short @10.0.0.10 -p 53 {NAME}", f"{IP}\n"),
        (f"dig +short {NAME} CNAME", ""),
        ("getent hosts web", f"{IP}        {NAME}\n"),
        (f"nslookup {NAME} | tail -n +4", f"Name:\t{NAME}\nAddress: {IP}\n\n"),
        (
            'mkdir -p /results; for i in `seq 1 3`; do check="$(dig +notcp +noall +answer +search web A)" && '
            'test -n "$check" && echo OK > /results/wheezy_udp@web; sleep 1; done; cat /results/*',
            "OK\n",
        ),
        ("nc -zv 10.244.2.4 8083 2>&1; echo $?", "Connection to 10.244.2.4 8083 port [tcp/*] succeeded!\n0\n"),
        (f"nc -vuz -w 5 {POD} 8081 2>&1; echo $?", f"Connection to {POD} 8081 port [udp/*] succeeded!\n0\n"),
        (f"curl -g -s --connect-timeout 5 --interface 10.244.1.5 http://{POD}:8083/hostname", "web"),
        (f"curl -g -s --connect-timeout 5 --interface eth0 http://{POD}:8083/hostname", "web"),
        (
            f"for i in $(seq 0 15); do echo; curl -q -s --connect-timeout 2 http://{IP}:80/hostname ; done",
            "\nweb" * 16,
        ),
        (f"curl -s {POD}:8083/serverport", "8083"),
        (f"curl -s -o /dev/null -w '%{{http_code}}' {POD}:8083/healthz", "200"),
        (f"curl -s {POD}:8083/ | cut -c 1-7", "NOW: 20\n"),
        (f"dig +short @10.0.0.10 {NAME} A; dig +short @10.0.0.10 nosuch.default.svc.cluster.local", f"{IP}\n"),
        (
            "mkdir -p /results; for i in `seq 1 30`; do "
            "getent hosts web > /dev/null && echo OK > /results/wheezy_hosts@web; done; "
            "cat /results/wheezy_hosts@web",
            "OK\n",
        ),
        ("hostname; hostname -i", "box\n10.244.1.5\n"),
        ("[[ -r /etc/hosts ]] && echo readable", "readable\n"),
        ("JOB_COMPLETION_INDEX=2; echo $JOB_COMPLETION_INDEX; exit 0", "2\n"),
        ("head -c 9 /etc/resolv.conf", "search de"),
        ("env | grep -c ^PATH=", "1\n"),
        ("echo $(/agnhost dns-suffix)", "default.svc.cluster.local,svc.cluster.local,cluster.local\n"),
        ("echo $(/agnhost dns-server-list)", "10.0.0.10\n"),
    ],
)
def test_it_prints_what_the_real_images_print(netexec: World, script: str, out: str) -> None:
    assert netexec.exec(box(netexec), "sh", "-c", script) == (out, "", 0)


@pytest.mark.parametrize(
    ("script", "out", "code"),
    [
        ("curl -g -q -s -o /dev/null -w %{http_code} http://10.244.2.4:81/", "000", 7),
        ("curl -g -q -s -o /dev/null -w %{http_code} --connect-timeout 1 http://10.9.9.9/", "000", 28),
        ("curl -g -q -s -o /dev/null -w %{http_code} http://nosuch/", "000", 6),
        ("wget -q -O - -T 1 http://10.9.9.9:80", "", 1),
        ("nc -z -w 1 10.9.9.9 80", "", 1),
        ("getent hosts nosuch", "", 2),
        ("cat /nosuch", "", 1),
        ("exit 42", "", 42),
        (f"nc -z -w 1 {POD} 81", "", 1),
        (f"nc -vuz -w 5 {POD} 54323", "", 1),
        (f"curl -g -s --interface 10.9.9.9 http://{POD}:8083/", "", 45),
        ("wget -q -O - -T 1 http://nosuch", "", 1),
        ("[[ -r /data/foo ]]", "", 1),
        ("nosuch", "", 127),
        ("/etc/hosts", "", 126),
    ],
)
def test_failures_have_their_exit_codes(netexec: World, script: str, out: str, code: int) -> None:
    found, _, exit_code = netexec.exec(box(netexec), "sh", "-c", script)
    assert (found, exit_code) == (out, code)


def test_an_http_server_answers_raw_text_with_a_bad_request(netexec: World) -> None:
    script = f"echo hostName | nc -v -t -w 2 {POD} 8083"
    assert "400 Bad Request" in netexec.exec(box(netexec), "sh", "-c", script)[0]


@pytest.mark.parametrize(
    ("argv", "err", "code"),
    [
        (("connect", f"{IP}:80"), "", 0),
        (("connect", f"{IP}:81"), "REFUSED\n", 1),
        (("connect", "10.9.9.9:80", "--timeout=1s"), "TIMEOUT\n", 1),
        (("connect", "nosuch:80"), "DNS: lookup nosuch on 10.0.0.10:53: no such host\n", 1),
    ],
)
def test_connect_is_silent_or_says_one_word(
    netexec: World, argv: tuple[str, ...], err: str, code: int
) -> None:
    assert netexec.exec(box(netexec), "/agnhost", *argv) == ("", err, code)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("pause",), ["Paused"]),
        (("entrypoint-tester", "foo", "lish"), ["[/agnhost entrypoint-tester foo lish]"]),
        (("dns-suffix",), ["default.svc.cluster.local,svc.cluster.local,cluster.local"]),
        (("dns-server-list",), ["10.0.0.10"]),
    ],
)
def test_a_subcommand_prints(world: World, args: tuple[str, ...], said: list[str]) -> None:
    assert world.log(world.run("a", AGNHOST, args=args)) == said


def test_etc_hosts_is_the_file(world: World) -> None:
    ref = world.run("a", AGNHOST, args=("etc-hosts",))
    assert "\n".join([*world.log(ref), ""]) == world.runtime.container(ref).tree.text("/etc/hosts")


@pytest.mark.parametrize(
    ("args", "port", "path", "body"),
    [
        (("serve-hostname",), 9376, "/", "web"),
        (("test-webserver",), 80, "/etc/hostname", "web\n"),
        (("liveness",), 8080, "/healthz", "ok"),
        (("nettest",), 8080, "/status", "running"),
        (("guestbook",), 80, "/get", '{"data":{}}'),
        (("grpc-health-checking",), 8080, "/nosuch", "404 page not found\n"),
        (("fake-gitserver",), 8000, "/", "I am a fake git server"),
    ],
)
def test_a_subcommand_serves(world: World, args: tuple[str, ...], port: int, path: str, body: str) -> None:
    world.run("web", AGNHOST, POD, args=args)
    world.routes[POD, port] = ("uid-web", port)
    assert world.exec(box(world), "curl", "-s", f"http://{POD}:{port}{path}") == (body, "", 0)


def test_a_folder_is_listed_as_go_lists_it(world: World) -> None:
    world.run("web", AGNHOST, POD, args=("test-webserver",))
    world.routes[POD, 80] = ("uid-web", 80)
    page = world.exec(box(world), "curl", "-s", f"http://{POD}/")[0]
    assert page.startswith('<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n')
    assert '<a href="etc/">etc/</a>\n' in page


def test_a_bad_certificate_is_60_with_openssls_reason(netexec: World) -> None:
    netexec.run("tls", AGNHOST, "10.244.2.5", args=("netexec", "--http-port=443", "--tls-cert-file=/localhost.crt"))
    netexec.routes["10.244.2.5", 443] = ("uid-tls", 443)
    ref = box(netexec)
    out, err, code = netexec.exec(ref, "curl", "-sS", "https://10.244.2.5/")
    assert (out, code) == ("", 60)
    assert err == (
        "curl: (60) SSL certificate problem: self-signed certificate\n"
        "More details here: https://curl.se/docs/sslcerts.html\n\n"
        "curl failed to verify the legitimacy of the server and therefore could not\n"
        "establish a secure connection to it. To learn more about this situation and\n"
        "how to fix it, please visit the webpage mentioned above.\n"
    )
    assert netexec.exec(ref, "curl", "-sko", "/dev/null", "-w", "%{http_code}", "https://10.244.2.5/")[0] == "200"


def test_the_receiver_of_a_hook_logs_the_get(netexec: World) -> None:
    netexec.exec(box(netexec), "curl", f"http://{POD}:8083/echo?msg=poststart")
    assert netexec.log(ContainerRef("uid-web", "web"))[-1].endswith("GET /echo?msg=poststart&code=")


def test_udp_and_http_ports_can_be_turned_off(world: World) -> None:
    world.run("web", AGNHOST, POD, args=("netexec", "--udp-port=-1"))
    assert not world.runtime.listening("uid-web", POD, 8081, "UDP")


def test_a_job_sleeps_for_as_long_as_it_likes(world: World) -> None:
    ref = world.run("job", "busybox", command=("sleep", "1000000"))
    assert world.runtime.status(ref).state == "running"


@pytest.mark.parametrize("image", ["nginx:1.99-no-such-tag", "busybox:x", AGNHOST.replace("2.53", "2.999")])
def test_any_tag_of_a_known_repository_pulls(world: World, image: str) -> None:
    assert world.runtime.pull(image).size > 0


def test_what_nobody_knows_does_not_pull(world: World) -> None:
    with pytest.raises(ImageNotFound, match="pull access denied, repository does not exist or may require"):
        world.runtime.pull("nosuch-image-anywhere:1")


def test_httpds_page_can_be_moved_away(world: World) -> None:
    world.run("web", "httpd:2.4", POD)
    ref = ContainerRef("uid-web", "web")
    line = "mv -v /usr/local/apache2/htdocs/index.html /tmp/ || true"
    assert world.exec(ref, "sh", "-c", line)[2] == 0
    world.routes[POD, 80] = ("uid-web", 80)
    get = f"curl -s -o /dev/null -w %{{http_code}} http://{POD}/index.html"
    assert world.exec(box(world), "sh", "-c", get)[0] == "404"


def test_mounttest_tells_mode_and_content(world: World) -> None:
    volume = Volume("v", {"data": File(b"value-1\n", 0o644)})
    args = ("mounttest", "--file_content=/etc/v/data", "--file_mode=/etc/v/data")
    ref = world.run("m", AGNHOST, "10.244.1.7", volume, args=args, mounts=(Mount("v", "/etc/v"),))
    world.ended(ref)
    log = "\n".join(world.log(ref))
    assert 'mode of file "/etc/v/data": -rw-r--r--' in log
    assert 'content of file "/etc/v/data": value-1' in log


@pytest.mark.parametrize(
    ("image", "name", "there"),
    [
        ("busybox", "wget", True),
        ("busybox", "nslookup", True),
        ("busybox", "curl", False),
        ("registry.k8s.io/kube-proxy:v1.35.0", "iptables-save", True),
        ("registry.k8s.io/kube-proxy:v1.35.0", "sh", True),
        ("registry.k8s.io/kube-proxy:v1.35.0", "ipvsadm", False),
    ],
)
def test_each_image_has_what_the_real_one_has(world: World, image: str, name: str, there: bool) -> None:
    ref = world.run("box", image, "10.244.1.5")
    assert world.runtime.container(ref).installed(name) is there
