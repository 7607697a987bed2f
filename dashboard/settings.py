"""Django's settings. Embedded defaults need nothing but a folder; the environment can replace each part.

PODIUM_DATA          the folder DIR (see dashboard/serving/data.py); `--data DIR` sets it
PODIUM_DATABASE_URL  postgres://user:password@host:port/name instead of SQLite in DIR
PODIUM_HOSTS         more names that this site answers to, separated by commas
PODIUM_DEBUG         1 for Django's debug pages
"""

from __future__ import annotations

import os
from pathlib import Path

from dashboard.serving import address, data, database

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = data.folder()

# Where simulated pods find the API of this Podium, when loops run by their own commands; `serve` tells its own.
os.environ.setdefault("PODIUM_API", address.load(DATA_DIR).url)

SECRET_KEY = data.secret_key(DATA_DIR)
DEBUG = os.environ.get("PODIUM_DEBUG") == "1"
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *filter(None, os.environ.get("PODIUM_HOSTS", "").split(",")),
]

INSTALLED_APPS = [
    "cluster",
    "dashboard",
    "channels",
    "rest_framework",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# Few, because each costs every Kubernetes request too.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # its lengths tell nothing: bytes by lot are added
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "dashboard.headers.SecurityHeaders",
]

ROOT_URLCONF = "dashboard.urls"
ASGI_APPLICATION = "dashboard.asgi.application"

# Kubernetes' paths end without a slash, and a redirect would lose a POST's body.
APPEND_SLASH = False

DATABASES = {"default": database.settings(os.environ.get("PODIUM_DATABASE_URL", ""), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Enough for one web process: events never travel through it, only nudges between consumers.
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]

AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"

# Named after Podium, so that another Django site on localhost does not sign the teacher out.
SESSION_COOKIE_NAME = "podium_session"
CSRF_COOKIE_NAME = "podium_csrf"
SESSION_COOKIE_SAMESITE = "Lax"

# kubectl sends whole files; the API server sets its own limit (3 MiB, as Kubernetes' does).
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("PODIUM_LOG", "WARNING")},
    # A 404 is an answer, not an event: kubectl asks for what may not be there all day.
    "loggers": {"django.request": {"level": "ERROR"}, "daphne": {"level": "ERROR"}},
}
