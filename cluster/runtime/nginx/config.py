"""nginx's configuration language: words, semicolons and braces, with `include`.

The parser knows no directive's meaning, only which names exist, so that a typo ends as it does in the real nginx:
an emergency line with file and line number, and exit code 1.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cluster.runtime.files import Tree
from cluster.runtime.text import words

TOKEN = re.compile(
    r"""\s+|\#[^\n]*|(?P<q>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<s>[;{}])|(?P<w>(?:\\.|\$\{[^}]*\}|[^\s;{}"'\\])(?:\\.|\$\{[^}]*\}|[^\s;{}\\])*)"""
)
KNOWN = words(
    """
    user worker_processes pid error_log events http server worker_connections include default_type
    log_format access_log sendfile tcp_nopush tcp_nodelay keepalive_timeout gzip listen server_name root
    index location try_files return rewrite ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers
    ssl_prefer_server_ciphers ssl_session_cache alias ssl_session_timeout ssl_client_certificate
    ssl_verify_client ssl http2 autoindex error_page add_header proxy_pass proxy_set_header
    proxy_http_version proxy_redirect proxy_read_timeout proxy_connect_timeout proxy_send_timeout
    proxy_buffering proxy_cache_bypass proxy_ssl_verify upstream stub_status deny allow
    client_max_body_size types charset expires if set internal resolver map limit_req limit_req_zone
    limit_conn auth_basic auth_basic_user_file server_tokens absolute_redirect port_in_redirect
    types_hash_max_size keepalive load_module worker_rlimit_nofile daemon master_process multi_accept
    gzip_types gzip_vary least_conn ip_hash real_ip_header set_real_ip_from stream sub_filter
    sub_filter_once sub_filter_types default env proxy_ssl_server_name proxy_ssl_name proxy_hide_header
    """
)
FREE_FORM = frozenset({"types", "map"})


class Emergency(Exception):
    """[emerg]: nginx does not start. The text is what follows the "[emerg] "."""


class Token(NamedTuple):
    text: str
    line: int
    quoted: bool = False


@dataclass(frozen=True)
class Directive:
    """name args; or name args { block }"""

    name: str
    args: tuple[str, ...] = ()
    block: tuple[Directive, ...] = field(default_factory=tuple)
    file: str = ""
    line: int = 0

    def all(self, name: str) -> list[Directive]:
        return [directive for directive in self.block if directive.name == name]

    def last(self, name: str) -> Directive | None:
        return next(reversed(self.all(name)), None)

    def value(self, name: str, default: str = "") -> str:
        """The first argument of a directive inside."""
        found = self.last(name)
        return found.args[0] if found and found.args else default


def load(tree: Tree, path: str = "/etc/nginx/nginx.conf") -> Directive:
    """The whole configuration, includes resolved, as one directive "main". Raises Emergency."""
    return Directive("main", (), tuple(_parse_file(tree, path)))


def _parse_file(tree: Tree, path: str) -> list[Directive]:
    if not tree.is_file(path):
        raise Emergency(f'open() "{path}" failed (2: No such file or directory)')
    tokens = list(_tokens(tree.text(path), path))
    directives, rest = _block(tree, path, tokens, 0, known=True)
    if rest < len(tokens):
        raise Emergency(f'unexpected "}}" in {path}:{tokens[rest].line}')
    return directives


def _tokens(text: str, path: str) -> Iterator[Token]:
    position, line = 0, 1
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise Emergency(
                f'unexpected end of file, expecting ";" or "}}" in {path}:{text.count(chr(10)) + 1}'
            )
        if quoted := match.group("q"):
            yield Token(re.sub(r"\\(.)", _unescaped, quoted[1:-1]), line, True)
        elif match.group("s") or match.group("w"):
            yield Token(match.group(), line)
        line += match.group().count("\n")
        position = match.end()


def _unescaped(match: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t", "r": "\r"}.get(match.group(1), match.group(1))


def _block(tree: Tree, path: str, tokens: list[Token], at: int, known: bool) -> tuple[list[Directive], int]:
    """Directives up to a closing brace or the end; the index of what stopped it."""
    found: list[Directive] = []
    while at < len(tokens) and (tokens[at].quoted or tokens[at].text != "}"):
        words, at = _words(path, tokens, at)
        name, line = words[0], tokens[at - len(words)].line
        if known and name not in KNOWN:
            raise Emergency(f'unknown directive "{name}" in {path}:{line}')
        if tokens[at].text == "{":
            inner, at = _block(tree, path, tokens, at + 1, known and name not in FREE_FORM)
            if at >= len(tokens):
                raise Emergency(f'unexpected end of file, expecting "}}" in {path}:{tokens[-1].line}')
            found.append(Directive(name, tuple(words[1:]), tuple(inner), path, line))
        elif name == "include":
            found += _include(tree, path, words[1])
        else:
            found.append(Directive(name, tuple(words[1:]), (), path, line))
        at += 1
    return found, at


def _words(path: str, tokens: list[Token], at: int) -> tuple[list[str], int]:
    """The words of one directive; the index of the ; or { that ends it."""
    words: list[str] = []
    while at < len(tokens):
        token = tokens[at]
        if not token.quoted and token.text in (";", "{", "}"):
            if token.text == "}":
                raise Emergency(f'unexpected "}}" in {path}:{token.line}')
            if not words:
                raise Emergency(f'unexpected "{token.text}" in {path}:{token.line}')
            return words, at
        words.append(token.text)
        at += 1
    raise Emergency(f'unexpected end of file, expecting ";" or "}}" in {path}:{tokens[-1].line}')


def _include(tree: Tree, path: str, pattern: str) -> list[Directive]:
    pattern = posixpath.join("/etc/nginx", pattern)
    if not any(character in pattern for character in "*?["):
        return _parse_file(tree, pattern)
    folder = posixpath.dirname(pattern)
    names = fnmatch.filter(tree.list(folder), posixpath.basename(pattern)) if tree.is_dir(folder) else []
    return [directive for name in names for directive in _parse_file(tree, posixpath.join(folder, name))]
