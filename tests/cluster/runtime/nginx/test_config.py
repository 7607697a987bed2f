"""nginx's configuration language; the errors are nginx's own (ngx_conf_file.c)."""

from __future__ import annotations

import pytest

from cluster.runtime.files import Tree
from cluster.runtime.nginx.config import Emergency, load


def tree(**files: str) -> Tree:
    made = Tree()
    for name, text in files.items():
        made.write(f"/etc/nginx/{name.replace('_', '.')}", text.encode())
    return made


def test_directives_nest_and_keep_their_lines() -> None:
    http = load(tree(nginx_conf="# hi\nhttp {\n  server { listen 80; }\n}\n")).last("http")
    assert http is not None
    listen = http.all("server")[0].all("listen")[0]
    assert (listen.args, listen.file, listen.line) == (("80",), "/etc/nginx/nginx.conf", 3)


def test_quotes_and_variables_are_words() -> None:
    main = load(tree(nginx_conf="http { add_header X \"a; {b}\"; return 200 '${host} $uri'; }"))
    http = main.last("http")
    assert http is not None
    assert http.all("add_header")[0].args == ("X", "a; {b}")
    assert http.all("return")[0].args == ("200", "${host} $uri")


def test_includes_are_spliced_in_alphabetical_order() -> None:
    made = tree(nginx_conf="http { include conf.d/*.conf; }")
    made.write("/etc/nginx/conf.d/b.conf", b"server { listen 2; }")
    made.write("/etc/nginx/conf.d/a.conf", b"server { listen 1; }")
    http = load(made).last("http")
    assert http is not None
    assert [server.value("listen") for server in http.all("server")] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("listn 80;", 'unknown directive "listn" in /etc/nginx/nginx.conf:1'),
        ("http {\n", 'unexpected end of file, expecting "}" in /etc/nginx/nginx.conf:1'),
        ("user nginx", 'unexpected end of file, expecting ";" or "}" in /etc/nginx/nginx.conf:1'),
        ("http { }\n}", 'unexpected "}" in /etc/nginx/nginx.conf:2'),
        ("http { listen 80 }", 'unexpected "}" in /etc/nginx/nginx.conf:1'),
        ("include nope.conf;", 'open() "/etc/nginx/nope.conf" failed (2: No such file or directory)'),
    ],
)
def test_mistakes_are_emergencies(text: str, problem: str) -> None:
    with pytest.raises(Emergency) as caught:
        load(tree(nginx_conf=text))
    assert str(caught.value) == problem
