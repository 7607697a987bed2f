"""nginxhttps, the image of the guide's https example, in both of its lives.

1.0 carries a default.conf of its own that reads /etc/nginx/ssl/nginx.crt and nginx.key; a mounted conf.d replaces
it. 1.5 is started with /home/auto-reload-nginx.sh, which reloads nginx when the mounted configuration changes.
"""

from __future__ import annotations

from functools import partial

from cluster.runtime.files import EXECUTABLE, File
from cluster.runtime.image import PATH, Image
from cluster.runtime.nginx.daemon import auto_reload, nginx
from cluster.runtime.nginx.files import FILES, INDEX_HTML
from cluster.runtime.userland import DEBIAN

VERSION = "1.11.10"
DEFAULT_CONF = """server {
        listen 80 default_server;
        listen [::]:80 default_server ipv6only=on;

        listen 443 ssl;

        root /usr/share/nginx/html;
        index index.html;

        server_name localhost;
        ssl_certificate /etc/nginx/ssl/nginx.crt;
        ssl_certificate_key /etc/nginx/ssl/nginx.key;

        location / {
                try_files $uri $uri/ =404;
        }
}
"""
INDEX2_HTML = INDEX_HTML.replace("<title>Welcome to nginx!", "<title>Nginx reloaded!").replace(
    "<h1>Welcome to nginx!", "<h1>Nginx has been reloaded!"
)
AUTO_RELOAD = """#!/bin/sh
# Starts nginx, and reloads it whenever the checksum of /etc/nginx/conf.d/default.conf changes.
"""

IMAGE = Image(
    ("docker.io/bprashanth/nginxhttps", "docker.io/ymqytw/nginxhttps"),
    DEBIAN,
    cmd=("nginx", "-g", "daemon off;"),
    env={"PATH": PATH, "NGINX_VERSION": f"{VERSION}-1~jessie"},
    files={
        **{path: file for path, file in FILES.items() if path != "/docker-entrypoint.sh"},
        "/etc/nginx/conf.d/default.conf": File(DEFAULT_CONF.encode()),
        "/usr/share/nginx/html/index2.html": File(INDEX2_HTML.encode()),
        "/home/auto-reload-nginx.sh": File(AUTO_RELOAD.encode(), EXECUTABLE),
    },
    programs={"nginx": partial(nginx, VERSION), "auto-reload-nginx.sh": partial(auto_reload, VERSION)},
    size=72_000_000,
)
