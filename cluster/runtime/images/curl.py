"""curlimages/curl: curl on Alpine, and nothing else that matters."""

from __future__ import annotations

from dataclasses import replace

from cluster.runtime.files import EXECUTABLE, File
from cluster.runtime.image import PATH, Image
from cluster.runtime.userland import ALPINE

ENTRYPOINT = b"""#!/bin/sh
case "$1" in -*|http*) set -- curl "$@" ;; esac
exec "$@"
"""
IMAGE = Image(
    ("docker.io/curlimages/curl", "quay.io/curl/curl", "docker.io/appropriate/curl", "docker.io/alpine/curl"),
    replace(ALPINE.adding("curl"), prompt="{tilde} $ "),
    entrypoint=("/entrypoint.sh",),
    files={"/entrypoint.sh": File(ENTRYPOINT, EXECUTABLE)},
    cmd=("curl",),
    env={"PATH": PATH, "CURL_CA_BUNDLE": "/cacert.pem"},
    workdir="/home/curl_user",
    size=9_700_000,
)
