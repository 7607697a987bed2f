"""curlimages/curl: curl on Alpine, and nothing else that matters."""

from __future__ import annotations

from dataclasses import replace

from cluster.runtime.image import PATH, Image
from cluster.runtime.userland import ALPINE

IMAGE = Image(
    ("docker.io/curlimages/curl", "quay.io/curl/curl", "docker.io/appropriate/curl", "docker.io/alpine/curl"),
    replace(ALPINE.adding("curl"), prompt="{tilde} $ "),
    entrypoint=("/entrypoint.sh",),
    cmd=("curl",),
    env={"PATH": PATH, "CURL_CA_BUNDLE": "/cacert.pem"},
    workdir="/home/curl_user",
    size=9_700_000,
)
