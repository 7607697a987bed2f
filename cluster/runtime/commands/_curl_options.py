"""curl's command line: which flags take a value, and what they mean, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from cluster.runtime.text import words

FLAGS = {
    "-k": "insecure", "-s": "silent", "-S": "show_error", "-v": "verbose", "-i": "include", "-I": "head",
    "-L": "location", "-f": "fail", "-g": "globoff", "-q": "disable", "-O": "remote_name", "-G": "get",
    "-N": "no_buffer", "-4": "ipv4", "-6": "ipv6", "-#": "progress_bar", "-V": "version", "-h": "help",
    "-j": "junk", "-0": "http10",
}  # fmt: skip
VALUES = {
    "-o": "output", "-w": "write_out", "-m": "max_time", "-X": "request", "-d": "data", "-H": "header",
    "-u": "user", "-A": "user_agent", "-e": "referer", "-b": "cookie", "-c": "cookie_jar", "-x": "proxy",
    "-F": "form", "-T": "upload_file", "-r": "range", "-E": "cert",
}  # fmt: skip
LONG_FLAGS = words(
    """
    insecure silent show-error verbose include head location fail globoff disable remote-name get
    no-buffer ipv4 ipv6 progress-bar version help http1.0 http1.1 http2 compressed fail-with-body
    no-progress-meter retry-connrefused retry-all-errors no-keepalive location-trusted path-as-is tlsv1.2
    tlsv1.3 raw anyauth basic tcp-nodelay http2-prior-knowledge
    """
)
LONG_VALUES = words(
    """
    output write-out max-time request data data-raw data-binary data-urlencode json header user user-agent
    referer cookie cookie-jar cacert capath cert key resolve interface connect-timeout connect-to retry
    retry-delay retry-max-time max-redirs noproxy proxy url form upload-file local-port keepalive-time
    limit-rate ciphers
    """
)
UNMODELLED = words(
    """
    abstract-unix-socket alt-svc append aws-sigv4 cert-status cert-type config create-file-mode crlf crlfile
    delegation digest disallow-username-in-url dns-interface dns-ipv4-addr dns-servers doh-url dump-ca-embed
    dump-header egd-file engine etag-compare etag-save expect100-timeout false-start fail-early form-escape
    form-string ftp-port happy-eyeballs-timeout-ms haproxy-clientip haproxy-protocol hsts http0.9 http3 http3-only
    ignore-content-length ipfs-gateway junk-session-cookies key-type libcurl list-only mail-from mail-rcpt manual
    max-filesize metalink mptcp negotiate netrc netrc-file netrc-optional next ntlm oauth2-bearer output-dir
    parallel parallel-immediate parallel-max pinnedpubkey post301 post302 post303 preproxy proto proto-default
    proto-redir proxy-basic proxy-cacert proxy-cert proxy-header proxy-insecure proxy-user proxy1.0 proxytunnel
    pubkey quote rate referer-auto remote-header-name remote-name-all remote-time remove-on-error request-target
    skip-existing socks4 socks4a socks5 socks5-hostname speed-limit speed-time sslv2 sslv3 stderr styled-output
    suppress-connect-headers tcp-fastopen telnet-option tftp-blksize time-cond tls-max tlsv1 tlsv1.0 tlsv1.1
    tlsv13-ciphers tr-encoding trace trace-ascii trace-config trace-ids trace-time unix-socket url-query use-ascii
    variable vlan-priority xattr
    """
)
"""Options of the real curl that would do something here, and do not."""
SHORT_UNMODELLED = frozenset(f"-{letter}" for letter in "aBClnpqPQRtUyYzZDKMJ:123") - {"-q"}


class Usage(Exception):
    """A command line that curl refuses; the text is its complaint without the "curl: "."""


@dataclass
class Options:
    """What was asked for. `values` keeps every value in order, by the long name with dashes as underscores."""

    flags: set[str] = field(default_factory=set)
    values: dict[str, list[str]] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)

    def on(self, *names: str) -> bool:
        return any(name in self.flags for name in names)

    def last(self, name: str, default: str = "") -> str:
        return self.values.get(name, [default])[-1]

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def seconds(self, *names: str) -> float | None:
        """The smallest of some durations that were given."""
        given = [float(value) for name in names for value in self.all(name)]
        return min(given, default=None)

    @property
    def data(self) -> list[tuple[str, str]]:
        """Every -d and its relatives: (kind, value)."""
        kinds = ("data", "data_raw", "data_binary", "data_urlencode", "json")
        return [(kind, value) for kind in kinds for value in self.all(kind)]

    @property
    def method(self) -> str:
        sends = bool(self.data or self.all("form")) and not self.on("get")
        default = "HEAD" if self.on("head") else "POST" if sends else "GET"
        return self.last("request") or ("PUT" if self.all("upload_file") else default)


def parse(argv: tuple[str, ...]) -> Options:
    """Raises Usage with curl's words."""
    options, queue = Options(), list(argv)
    while queue:
        word = queue.pop(0)
        if word.startswith("--") and len(word) > 2:
            _long(options, word, queue)
        elif word.startswith("-") and len(word) > 1:
            _short(options, word, queue)
        else:
            options.urls.append(word)
    options.urls = [*options.all("url"), *options.urls]
    return options


def _long(options: Options, word: str, queue: list[str]) -> None:
    name = word[2:]
    if name in LONG_VALUES:
        _value(options, name.replace("-", "_"), word, queue)
    elif name in LONG_FLAGS:
        options.flags.add(name.replace("-", "_"))
    elif name.removeprefix("no-") in LONG_FLAGS:
        options.flags.discard(name.removeprefix("no-").replace("-", "_"))
    elif name.removeprefix("no-") in UNMODELLED:
        raise Usage(f"option {word}: is real, but not modelled here")
    else:
        raise Usage(f"option {word}: is unknown")


def _short(options: Options, word: str, queue: list[str]) -> None:
    """A cluster of letters; the first that takes a value takes the rest of the word."""
    for position, letter in enumerate(word[1:], start=1):
        flag = f"-{letter}"
        if flag in VALUES:
            rest = word[position + 1 :]
            _value(options, VALUES[flag], flag, [rest] if rest else queue)
            break
        if flag in SHORT_UNMODELLED:
            raise Usage(f"option {flag}: is real, but not modelled here")
        if flag not in FLAGS:
            raise Usage(f"option {word}: is unknown")
        options.flags.add(FLAGS[flag])


def _value(options: Options, name: str, flag: str, queue: list[str]) -> None:
    if not queue:
        raise Usage(f"option {flag}: requires parameter")
    options.values.setdefault(name, []).append(queue.pop(0))


def urlencoded(value: str) -> str:
    """--data-urlencode: "name=content" encodes the content only."""
    name, equals, content = value.partition("=")
    return f"{name}{equals}{quote(content, safe='')}" if equals else quote(name, safe="")
