"""The tree of URLs of every cluster: `clusters/NAME/…`, as a kubeconfig's `server:` names it.

Only what is not a resource is spelled out; everything else under /api and /apis is read by `requestinfo`. The
site includes these patterns after its own, since the last one takes whatever is left.
"""

from __future__ import annotations

from django.urls import URLPattern, re_path

from cluster.apiserver import endpoints, meta_views, openid

_ROOT = r"^clusters/(?P<cluster>[^/]+)/"


def _at(pattern: str, view: object, **extra: str) -> URLPattern:
    return re_path(rf"{_ROOT}{pattern}/?\Z", view, extra)  # type: ignore[call-overload, no-any-return]


urlpatterns = [
    re_path(r"^clusters/(?P<cluster>[^/]+)/\Z", meta_views.index),
    _at("version", meta_views.version),
    *(
        _at(rf"{name}(?:/(?P<check>{'|'.join(meta_views.CHECKS)}))?", meta_views.health, name=name)
        for name in ("healthz", "livez", "readyz")
    ),
    *(_at(root, meta_views.groups, root=root) for root in ("api", "apis")),
    _at(r"api/(?P<version>[^/]+)", meta_views.resources),
    _at(r"apis/(?P<group>[^/]+)", meta_views.group),
    _at(r"apis/(?P<group>[^/]+)/(?P<version>[^/]+)", meta_views.resources),
    _at("openapi/v3", meta_views.openapi_index),
    _at("openapi/v3/(?P<path>.+?)", meta_views.openapi_group),
    _at("openapi/v2", meta_views.openapi_two),
    _at(r"\.well-known/openid-configuration", openid.configuration),
    _at("openid/v1/jwks", openid.keys),
    _at("(?P<path>apis?/(?s:.+?))", endpoints.resource),
    _at("(?P<path>(?s:.+?))", endpoints.anything_else),
]
