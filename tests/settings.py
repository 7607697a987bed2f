"""The site's settings, in a folder of their own: a test never touches a classroom. (One folder a test process.)"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="podium-tests-")
os.environ["PODIUM_DATA"] = _folder
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

from dashboard.settings import *  # noqa: E402, F403  the folder must be named first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, and good enough for tests
