"""create configmap and create secret (generic, tls, docker-registry)."""

from __future__ import annotations

from cluster.api import key_pairs
from cluster.apimachinery.meta import Obj
from cluster.kubectl.command import Command, group
from cluster.kubectl.creating.common import generator
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.generators import configuration
from cluster.kubectl.generators.configuration import Pair
from cluster.kubectl.session import Session
from cluster.kubectl.writing import own_namespace

_SOURCES = (
    Flag("from-file", kind="stringSlice", help="A file or a folder of files, [key=]path."),
    Flag("from-literal", kind="stringArray", help="A key and its value, key=value."),
    Flag("from-env-file", kind="stringSlice", help="A file of lines key=value."),
)
_HASH = Flag("append-hash", kind="bool", help="Let the name end in a hash of the content.")


async def _pairs(session: Session, args: Args, word: str, files_first: bool) -> list[Pair]:
    """All keys and values that the flags name; `word` is "config" or "secret"."""
    if args.many("from-env-file") and (args.many("from-file") or args.many("from-literal")):
        raise KubectlError("from-env-file cannot be combined with from-file or from-literal")
    literals = [configuration.literal(source) for source in args.many("from-literal")]
    files = [pair for source in args.many("from-file") for pair in await _from_file(session, source)]
    env = [pair for path in args.many("from-env-file") for pair in await _from_env_file(session, path, word)]
    return (files + literals if files_first else literals + files) + env


async def _from_file(session: Session, source: str) -> list[Pair]:
    key, path = configuration.file_source(source)
    files = session.files
    if not await files.exists(path):
        raise KubectlError(f"error reading {path}: no such file or directory")
    if not await files.is_dir(path):
        return [(key, await files.read(path))]
    if "=" in source:
        raise KubectlError("cannot give a key name for a directory path")
    names = [name for name in await files.list(path) if not name.endswith("/")]
    return [(name, await files.read(f"{path.rstrip('/')}/{name}")) for name in names]


async def _from_env_file(session: Session, path: str, word: str) -> list[Pair]:
    if not await session.files.exists(path):
        raise KubectlError(f"error reading {path}: no such file or directory")
    if await session.files.is_dir(path):
        raise KubectlError(f"env {word} file cannot be a directory")
    return list(configuration.env_pairs(await session.files.read(path), path, session.env))


def _hashed(args: Args, obj: Obj) -> Obj:
    return configuration.with_hash(obj) if args.on("append-hash") else obj


async def _configmap(session: Session, args: Args, name: str) -> Obj:
    pairs = await _pairs(session, args, "config", files_first=True)
    return _hashed(args, configuration.configmap(name, own_namespace(session), pairs))


async def _generic(session: Session, args: Args, name: str) -> Obj:
    pairs = await _pairs(session, args, "secret", files_first=False)
    return _hashed(args, configuration.secret(name, own_namespace(session), pairs, args.text("type")))


async def _docker(session: Session, args: Args, name: str) -> Obj:
    user, password, server = (args.text(f"docker-{word}") for word in ("username", "password", "server"))
    sources = args.many("from-file")
    if not sources and not (user and password and server):
        raise KubectlError(
            "either --from-file or the combination of --docker-username, --docker-password and --docker-server is "
            "required"
        )
    key = ".dockerconfigjson"
    named = [source if "=" in source else f"{key}={source}" for source in sources]
    pairs = [pair for source in named for pair in await _from_file(session, source)]
    pairs = pairs or [(key, configuration.docker_config(server, user, password, args.text("docker-email")))]
    return _hashed(
        args, configuration.secret(name, own_namespace(session), pairs, "kubernetes.io/dockerconfigjson")
    )


async def _tls(session: Session, args: Args, name: str) -> Obj:
    if not args.text("key") or not args.text("cert"):
        raise KubectlError("key and cert must be specified")
    cert, key = await _key_file(session, args.text("cert")), await _key_file(session, args.text("key"))
    if wrong := key_pairs.problem(cert, key):
        raise KubectlError(wrong)
    pairs = [("tls.crt", cert), ("tls.key", key)]
    return _hashed(args, configuration.secret(name, own_namespace(session), pairs, "kubernetes.io/tls"))


async def _key_file(session: Session, path: str) -> bytes:
    try:
        return await session.files.read(path)
    except FileNotFoundError:
        raise KubectlError(f"Cannot read file {path}, open {path}: no such file or directory") from None


CONFIGMAP = generator(
    "configmap", "Create a config map from a local file, directory or literal value.",
    "NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]",
    _configmap, (*_SOURCES, _HASH), aliases=("cm",), failed="failed to create configmap:",
)  # fmt: skip

_SECRETS = (
    generator(
        "docker-registry", "Create a secret for use with a registry of images.",
        "NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] "
        "[--from-file=[key=]source] [--dry-run=server|client|none] [options]",
        _docker,
        (
            Flag("docker-username", help="The user at the registry."),
            Flag("docker-password", help="The password at the registry."),
            Flag("docker-email", help="The e-mail address at the registry."),
            Flag("docker-server", default="https://index.docker.io/v1/", help="The registry."),
            _SOURCES[0], _HASH,
        ),
        failed="failed to create secret",
    ),
    generator(
        "generic", "Create a secret from a local file, directory, or literal value.",
        "NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] "
        "[--dry-run=server|client|none] [options]",
        _generic, (*_SOURCES, Flag("type", help="The secret's type."), _HASH), failed="failed to create secret",
    ),
    generator(
        "tls", "Create a TLS secret from a certificate and its key.",
        "NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none] [options]",
        _tls, (Flag("cert", help="The certificate, PEM."), Flag("key", help="Its private key, PEM."), _HASH),
        failed="failed to create secret",
    ),
)  # fmt: skip

SECRET = Command(
    "secret", "Create a secret using a specified subcommand.", group, "(docker-registry | generic | tls)",
    subcommands=_SECRETS,
)  # fmt: skip
