#!/bin/sh
# Programs that pip cannot bring, on a machine that lacks them: deploy/system.sh [venv] [chromium] [postgresql] [nodejs]
# Installs by apt-get as root (or by sudo without a password); elsewhere it says what to install.
set -eu

has_venv()       { python3 -c 'import ensurepip' 2>/dev/null; }
has_chromium()   { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_nodejs()     { command -v node; }
has_postgresql() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }

package_of() {
    case "$1" in
        venv) echo python3-venv ;;
        *) echo "$1" ;;
    esac
}

missing=
for program in "$@"; do
    "has_$program" >/dev/null 2>&1 || missing="$missing $(package_of "$program")"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then sudo=; else sudo='sudo -n'; fi
if ! command -v apt-get >/dev/null || ! $sudo true 2>/dev/null; then
    echo "Please install:$missing" >&2
    exit 1
fi
echo "Installing$missing ..."
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get -qq update </dev/null >/dev/null
$sudo apt-get -qq install --no-install-recommends $missing </dev/null >/dev/null
