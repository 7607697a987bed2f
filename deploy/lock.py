"""Turn pip's installation report (standard input) into a lock file: names, versions, hashes, no addresses.

For the packages whose own dependencies are left out on purpose, which pip-compile cannot do.
"""

from __future__ import annotations

import json
import sys

for item in sorted(json.load(sys.stdin)["install"], key=lambda item: str(item["metadata"]["name"])):
    name, version = item["metadata"]["name"], item["metadata"]["version"]
    sha256 = item["download_info"]["archive_info"]["hashes"]["sha256"]
    sys.stdout.write(f"{name}=={version} \\\n    --hash=sha256:{sha256}\n")
