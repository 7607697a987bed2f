"""The site's settings, in a folder of their own: a test never touches a classroom. (One folder a test process.)"""

from __future__ import annotations

import os
import tempfile

FOLDER = tempfile.mkdtemp(prefix="podium-tests-")
os.environ["PODIUM_DATA"] = FOLDER

from dashboard.settings import *  # noqa: E402, F403  the folder must be named first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, and good enough for tests
