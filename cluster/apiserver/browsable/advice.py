"""What to do next where the API said no: a sentence, and where to go."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from cluster.apiserver.browsable.places import STREAMED, Link, Place

SENTENCES = {
    400: "Something in the request could not be read. Correct it and send it again.",
    401: "No cluster of this name takes you for one of its own. Sign in, or check the cluster's name.",
    403: "You may read and write what your roles allow, and this is not in them.",
    404: "There is no such thing at this address; it may have been deleted, or be spelt differently.",
    405: "Nothing is read here, only written.",
    406: "This address has no such form of its answer.",
    409: "The object is not as you saw it. Load it again, and make your change to what it is now.",
    410: "This page of the list is too old; the list has moved on. Begin at its first page.",
    422: "The object was understood, but not accepted. Correct the fields that are named, and send it again.",
    429: "Something stands in the way for now. Wait a little and send it again.",
    503: "What should answer is not there yet. Look at its pods, then try again.",
}
"""By the code of the Status."""
UNREAD = "A container says nothing before it has started. Of several, name one: ?container=NAME."
INTERACTIVE = "This is a conversation, which a page cannot hold: have it in a terminal, by the line above."
ANONYMOUS = "Nobody is signed in here, and the cluster tells strangers hardly anything."


def advice(place: Place, code: int, *, signed_in: bool) -> tuple[str, list[Link]]:
    """A sentence and links for an answer's code; ("", []) for one that is no failure."""
    if code < 400:
        return "", []
    if place.subresource in STREAMED and code == 400:
        return (UNREAD if place.subresource == "log" else INTERACTIVE), []
    if code in (401, 403) and not signed_in:
        return ANONYMOUS, [_sign_in(place)]
    return SENTENCES.get(code, ""), _onward(place, code)


def _sign_in(place: Place) -> Link:
    page = reverse(settings.LOGIN_URL, urlconf=settings.ROOT_URLCONF)
    return Link("Sign in", f"{page}?{urlencode({'next': place.own})}")


def _onward(place: Place, code: int) -> list[Link]:
    """The object again, the list it would be in, the kinds there are."""
    info, found = place.info, [Link("All kinds", place.url("apis"))]
    if info is None:
        return found
    listed = Link(f"All {info.plural}", place.of(info.group, info.version, info.plural, info.namespace))
    if code in (400, 405, 422):
        return []
    if code == 409 and info.name:
        return [Link("Load it again", place.own)]
    return [Link("First page", place.own)] if code == 410 else [listed, *found]
