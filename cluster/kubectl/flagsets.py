"""Flags that many commands share, as data, so that each means and says the same everywhere.

A command's FLAGS are sums of these and of its own: `FLAGS = (*PRINT, *FILENAME, SELECTOR, Flag("force", kind="bool"))`.
"""

from __future__ import annotations

from dataclasses import replace

from cluster.kubectl.flags import Flag

GLOBAL: tuple[Flag, ...] = (
    Flag("as", help="Username to impersonate; a user or a service account in a namespace."),
    Flag("as-group", kind="stringArray", help="Group to impersonate; may be repeated."),
    Flag("as-uid", help="UID to impersonate."),
    Flag("as-user-extra", kind="stringArray", help="Extras of the user to impersonate, key=value; may be repeated."),
    Flag("cache-dir", default="$HOME/.kube/cache", help="Where answers of discovery would be kept."),
    Flag("certificate-authority", help="Path to the certificate of the authority."),
    Flag("client-certificate", help="Path to a client certificate."),
    Flag("client-key", help="Path to a client key."),
    Flag("cluster", help="The kubeconfig cluster to use."),
    Flag("context", help="The kubeconfig context to use."),
    Flag("disable-compression", kind="bool", help="Ask the server not to compress its answers."),
    Flag("insecure-skip-tls-verify", kind="bool", help="Do not check the server's certificate."),
    Flag("kubeconfig", help="Path to the kubeconfig file to use."),
    Flag("kuberc", help="Path to the file of preferences."),
    Flag("log-flush-frequency", kind="duration", default=5.0, help="Seconds between two writes of the log."),
    Flag("match-server-version", kind="bool", help="Require the server's version to be the client's."),
    Flag("namespace", "n", help="The namespace of this request."),
    Flag("password", help="Password for basic authentication."),
    Flag("profile", default="none", help="What to profile."),
    Flag("profile-output", default="profile.pprof", help="Where a profile would be written."),
    Flag("request-timeout", default="0", help="How long to wait for one request (1s, 2m, 3h; 0 is for ever)."),
    Flag("server", "s", help="The address of the API server."),
    Flag("tls-server-name", help="The name to check in the server's certificate."),
    Flag("token", help="Bearer token to present to the API server."),
    Flag("user", help="The kubeconfig user to use."),
    Flag("username", help="Username for basic authentication."),
    Flag("v", "v", kind="int", help="How much to log."),
    Flag("vmodule", kind="mapping", help="How much to log, file by file."),
    Flag("warnings-as-errors", kind="bool", help="Fail when the server warns."),
)

FILENAME: tuple[Flag, ...] = (
    Flag("filename", "f", kind="stringSlice", help="File or folder that says which objects; - is the input."),
    Flag("kustomize", "k", help="A folder with a kustomization; not together with -f or -R."),
    Flag("recursive", "R", kind="bool", help="Go down into the folders that -f names."),
)

FILES_ONLY = FILENAME[0]
FOLDERS_TOO = (FILES_ONLY, replace(FILENAME[2], default=True))
"""-f where there is no -k, alone or with -R by itself."""

RECORD = Flag("record", kind="bool", hidden=True, deprecated="--record will be removed in the future")

OUTPUT = Flag("output", "o", help="How to print.")
TEMPLATE: tuple[Flag, ...] = (
    Flag("template", help="The template, or the file of it, for -o=go-template and -o=go-template-file."),
    Flag(
        "allow-missing-template-keys", kind="bool", default=True,
        help="A field or key that is missing in a template is no error.",
    ),
    Flag("show-managed-fields", kind="bool", help="Keep managedFields when printing json or yaml."),
)  # fmt: skip
PRINT: tuple[Flag, ...] = (OUTPUT, *TEMPLATE)

SELECTOR = Flag("selector", "l", help="Labels to choose by: a=b, a!=b, a in (b, c), a, !a.")
FIELD_SELECTOR = Flag("field-selector", help="Fields to choose by: metadata.name=x,status.phase!=Running.")
ALL = Flag("all", kind="bool", help="All objects of the types given, in the namespace.")
ALL_NAMESPACES = Flag("all-namespaces", "A", kind="bool", help="Of all namespaces.")
CHUNK_SIZE = Flag("chunk-size", kind="int", default=500, help="How many objects to ask for at once; 0 is all.")
SUBRESOURCE = Flag("subresource", help="The subresource to work on.")
DRY_RUN = Flag("dry-run", default="none", bare="unchanged", help='"none", "server", or "client".')
VALIDATE = Flag(
    "validate", default="strict", bare="strict",
    help='"strict" (or true), "warn" or "ignore" (or false): what unknown fields in an object lead to.',
)  # fmt: skip
IGNORE_NOT_FOUND = Flag("ignore-not-found", kind="bool", help="An object that does not exist is no error.")
SAVE_CONFIG = Flag("save-config", kind="bool", help="Note the object in its last-applied-configuration annotation.")


def field_manager(default: str) -> Flag:
    return Flag("field-manager", default=default, help="The name that the fields set here are owned by.")
