"""The API's pages, in process: who gets one, where one can go from it, and what its forms may do."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
import yaml
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory

from cluster.apiserver import discovery
from cluster.apiserver.browsable import asking
from cluster.apiserver.browsable.places import Place
from cluster.etcd.models import Cluster
from tests.cluster.apiserver import customs
from tests.cluster.apiserver.conftest import TABLE, Api
from tests.cluster.apiserver.nodes import FakeNodes

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"
PODS, MAPS = "api/v1/namespaces/default/pods", "api/v1/namespaces/default/configmaps"
HOSTILE = "</pre><script>alert(1)</script>\"'<img src=x onerror=alert(1)>"


@dataclass
class Page:
    """A page that came: its code, its headers, its HTML."""

    code: int
    headers: dict[str, str]
    html: str

    @property
    def links(self) -> list[str]:
        return [html.unescape(link) for link in re.findall(r'href="([^"]*)"', self.html)]

    @property
    def text(self) -> str:
        """What is to be read, as it reads."""
        return html.unescape(re.sub(r"<[^>]+>", "", self.html))

    def written(self, method: str) -> str:
        """The text that the form of a method begins with."""
        form = self.html.partition(f'id="{method}"')[2].partition("</form>")[0]
        found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", form, re.DOTALL)
        assert found, f"no form to {method}: {self.text}"
        return html.unescape(found[1])


@dataclass
class Browser:
    """A member of staff at a browser that insists on CSRF tokens."""

    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def get(self, path: str) -> Page:
        answer = self.client.get(f"/clusters/demo/{path}", headers={"Accept": CHROME})
        return Page(answer.status_code, dict(answer.items()), answer.content.decode())

    def send(
        self, path: str, method: str, content: str = "", *, token: str | None = None, **fields: str
    ) -> Page:
        """Send the form of a page; its own token goes with it, or the one that is said."""
        cookie = self.client.cookies.get("podium_csrf")
        mine = cookie.value if cookie else ""
        form = {
            "_method": method,
            "_content": content,
            "csrfmiddlewaretoken": mine if token is None else token,
        }
        answer = self.client.generic(
            "POST", f"/clusters/demo/{path}", urlencode({**form, **fields}), "application/x-www-form-urlencoded",
            headers={"Accept": CHROME},
        )  # fmt: skip
        return Page(answer.status_code, dict(answer.items()), answer.content.decode())


@pytest.fixture
def browser(demo: Cluster) -> Browser:
    found = Browser()
    found.client.force_login(get_user_model().objects.create_user("teacher", password="x", is_staff=True))
    return found


# -- who gets a page -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        (CHROME, "text/html; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
        ("*/*", "application/json"),
        ("", "application/json"),
        ("application/json", "application/json"),
        (TABLE, "application/json"),
        ("application/yaml", "application/yaml"),
        ("application/json, text/html", "application/json"),
        ("text/html;q=0.5, application/json", "application/json"),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "application/json"),  # Java's own
    ],
)
def test_html_is_given_to_whoever_really_asks_for_it(api: Api, accept: str, given: str) -> None:
    assert api.get("api/v1/namespaces", Accept=accept).headers["Content-Type"] == given


def test_what_comes_through_kubectl_proxy_is_answered_as_kubernetes_answers_it(api: Api) -> None:
    answer = api.get("api/v1/namespaces", Accept=CHROME, X_Forwarded_For="127.0.0.1")
    assert answer.body["kind"] == "NamespaceList"


@pytest.mark.parametrize(
    "path", ["pods?watch=1", "watch/pods", "namespaces/default/pods/web/log?follow=true"]
)
def test_what_does_not_end_is_no_page(path: str) -> None:
    request = RequestFactory().get(f"/clusters/demo/api/v1/{path}", headers={"Accept": CHROME})
    assert not asking.page_wanted(request, Place.at(request.path))


def test_a_body_that_is_no_form_is_refused_a_page(api: Api) -> None:
    answer = api.post(MAPS, {"metadata": {"name": "a"}}, Accept="text/html")
    assert (answer.code, answer.headers["Content-Type"]) == (406, "application/json")


def test_what_a_pod_serves_is_no_page_of_ours(running: Api, kubelets: FakeNodes) -> None:
    answer = running.get(f"{PODS}/web/proxy/", Accept=CHROME)
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.raw == b"<script>steal()</script>"


# -- the pages -------------------------------------------------------------------------------------------------


def test_every_discovery_address_is_a_page(browser: Browser) -> None:
    groups = {kind.group for kind in discovery.served()} - {""}
    paths = ["api", "apis", "api/v1", *(f"apis/{group}" for group in groups)]
    paths += [f"apis/{kind.api_version}" for kind in discovery.served() if kind.group]
    for path in [*dict.fromkeys(paths), "version", "readyz", "openapi/v3", "openapi/v3/api/v1", "openapi/v2"]:
        page = browser.get(path)
        assert (page.code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8"), path


def test_every_kind_is_a_click_away_and_has_a_page(browser: Browser) -> None:
    links = browser.get("apis").links
    for kind in discovery.served():
        address = f"{'apis' if kind.group else 'api'}/{kind.api_version}/{kind.plural}"
        assert f"/clusters/demo/{address}" in links
        page = browser.get(address)
        assert page.code == (200 if "list" in kind.verbs else 405), address
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_custom_kind_has_pages_like_any_other(browser: Browser, api: Api) -> None:
    api.made(customs.CRDS, customs.definition())
    crd = api.get(f"{customs.CRDS}/crontabs.stable.example.com").body
    conditions = [{"type": "NamesAccepted", "status": "True"}, {"type": "Established", "status": "True"}]
    status = {"conditions": conditions, "acceptedNames": crd["spec"]["names"], "storedVersions": ["v1"]}
    api("PUT", f"{customs.CRDS}/crontabs.stable.example.com/status", {**crd, "status": status})
    assert (
        f"/clusters/demo/{customs.CRONTABS.replace('/namespaces/default', '')}" in browser.get("apis").links
    )
    done = browser.send(customs.CRONTABS, "POST", browser.get(customs.CRONTABS).written("post"))
    assert done.code == 201, done.text
    page = browser.get(f"{customs.CRONTABS}/my-crontab")
    assert "kubectl get crontabs my-crontab -n default -o yaml" in page.text
    assert "Strategic" not in page.text


def test_a_page_allows_no_script_or_style_but_the_sites_own(browser: Browser) -> None:
    page = browser.get("apis")
    assert "script-src 'self'; style-src 'self';" in page.headers["Content-Security-Policy"]
    assert (page.headers["Cache-Control"], page.headers["X-Frame-Options"]) == ("no-store", "DENY")
    assert not re.findall(r"<script(?![^>]*src=\"/static/)|<style|\sstyle=|\son\w+=|https?://", page.html)


def test_a_pods_page_leads_on_to_its_parts_its_owner_and_its_node(browser: Browser, running: Api) -> None:
    owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-1", "uid": "u", "controller": True}
    running(
        "PATCH", f"{PODS}/web", {"metadata": {"ownerReferences": [owner]}}, "application/merge-patch+json"
    )
    links = browser.get(f"{PODS}/web").links
    for address in (f"{PODS}/web/log", f"{PODS}/web/proxy", "apis/apps/v1/namespaces/default/replicasets/web-1",
                    "api/v1/nodes/node-1", "api/v1/namespaces/default"):  # fmt: skip
        assert f"/clusters/demo/{address}" in links


def test_an_object_is_read_as_kubectl_prints_it(browser: Browser, api: Api) -> None:
    api.made(MAPS, {"metadata": {"name": "a"}, "data": {"y": "1e3", "lines": "one\ntwo\n"}})
    page = browser.get(f"{MAPS}/a")
    assert 'data:\n  lines: |\n    one\n    two\n  "y": "1e3"\nkind: ConfigMap\n' in page.text
    assert "managedFields" not in page.text
    assert '"1e3"' in browser.get(f"{MAPS}/a?show=json").text
    assert re.search(r"Name.*Data.*Age", browser.get(f"{MAPS}/a?show=table").text, re.DOTALL)


def test_a_file_is_the_answer_itself(browser: Browser, api: Api) -> None:
    made = api.made(MAPS, {"metadata": {"name": "a"}})
    page = browser.get(f"{MAPS}/a?format=yaml")
    assert (page.headers["Content-Type"], yaml.safe_load(page.html)) == ("application/yaml", made)
    assert browser.get(f"{MAPS}/a?format=json").headers["Content-Type"] == "application/json"


def test_a_long_list_comes_in_pages(browser: Browser, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asking.LIMIT == "100"
    monkeypatch.setattr(asking, "LIMIT", "2")
    for name in ("one", "three", "two"):
        api.made(MAPS, {"metadata": {"name": name}})
    first = browser.get(MAPS)
    assert (first.html.count('<th scope="row">'), "1 more" in first.text) == (2, True)
    onward = next(link for link in first.links if "continue=" in link)
    last = browser.get(f"{MAPS}{onward}")
    assert (last.html.count('<th scope="row">'), "two" in last.text) == (1, True)
    assert len(json.loads(browser.get(f"{MAPS}?format=json").html)["items"]) == 3


def test_a_list_can_be_narrowed(browser: Browser, api: Api) -> None:
    for name in ("one", "two"):
        api.made(MAPS, {"metadata": {"name": name, "labels": {"is": name}}})
    page = browser.get(f"{MAPS}?labelSelector=is%3Done")
    assert "kubectl get configmaps -l is=one -n default" in page.text
    assert re.findall(r'<th scope="row"><a href="([^"]+)"', page.html) == [f"/clusters/demo/{MAPS}/one"]


def test_openapis_index_leads_to_its_documents(browser: Browser) -> None:
    assert "/clusters/demo/openapi/v3/apis/apps/v1" in browser.get("openapi/v3").links


def test_a_log_is_a_page_too(browser: Browser, running: Api, kubelets: FakeNodes) -> None:
    page = browser.get(f"{PODS}/web/log")
    assert (page.code, "kubectl logs web -n default" in page.text) == (200, True)


# -- writing ---------------------------------------------------------------------------------------------------


def test_what_is_written_in_yaml_is_stored(browser: Browser, api: Api) -> None:
    page = browser.send(MAPS, "POST", browser.get(MAPS).written("post").replace("hello", "world"))
    assert (page.code, f"/clusters/demo/{MAPS}/my-config" in page.links) == (201, True)
    assert api.get(f"{MAPS}/my-config").body["data"] == {"greeting": "world"}


def test_an_object_is_replaced_patched_and_deleted(browser: Browser, api: Api) -> None:
    path = f"{MAPS}/a"
    api.made(MAPS, {"metadata": {"name": "a"}, "data": {"k": "one"}})
    assert browser.send(path, "PUT", browser.get(path).written("put").replace("one", "two")).code == 200
    assert api.get(path).body["data"] == {"k": "two"}
    patch = {"_content_type": "application/merge-patch+json"}
    assert browser.send(path, "PATCH", "data:\n  k: three\n", **patch).code == 200
    operations = '- {op: replace, path: /data/k, value: "4"}'
    assert browser.send(path, "PATCH", operations, _content_type="application/json-patch+json").code == 200
    assert api.get(path).body["data"] == {"k": "4"}
    applied = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: '5'\n"
    apply = {"_content_type": "application/apply-patch+yaml"}
    assert 'conflict with "podium"' in browser.send(path, "PATCH", applied, **apply).text
    assert browser.send(path, "PATCH", applied, **apply, force="true").code == 200
    assert browser.send(path, "DELETE", gracePeriodSeconds="").code == 200
    assert api.get(path).code == 404


def test_json_is_taken_as_well(browser: Browser, api: Api) -> None:
    browser.get(MAPS)
    page = browser.send(MAPS, "POST", '{\n\t"metadata": {"name": "a"}\n}')
    assert (page.code, api.get(f"{MAPS}/a").code) == (201, 200)


def test_a_dry_run_stores_nothing_and_says_so(browser: Browser, api: Api) -> None:
    page = browser.send(MAPS, "POST", browser.get(MAPS).written("post"), dryRun="All")
    assert (page.code, "nothing was stored" in page.text) == (201, True)
    assert api.get(f"{MAPS}/my-config").code == 404


def test_what_is_refused_stands_beside_its_causes_with_the_text_kept(browser: Browser) -> None:
    path = "apis/apps/v1/namespaces/default/deployments"
    text = browser.get(path).written("post").replace("replicas: 2", "replicas: -2 # mine")
    page = browser.send(path, "POST", text)
    assert page.code == 422
    assert 'Deployment.apps "my-app" is invalid' in page.text
    assert '<dt class="mono">spec.replicas</dt><dd>Invalid value: -2: must be greater than' in page.html
    assert page.written("post") == text


def test_a_text_that_is_no_yaml_is_a_400_in_the_apis_words(browser: Browser) -> None:
    browser.get(MAPS)
    assert browser.send(MAPS, "POST", "a: [").code == 400
    page = browser.send(f"{MAPS}/a", "PATCH", "a: [", _content_type="application/merge-patch+json")
    assert (page.code, "error decoding patch" in page.text) == (400, True)


def test_unknown_fields_are_refused_unless_one_says_otherwise(browser: Browser) -> None:
    text = browser.get(MAPS).written("post") + "dota: {}\n"
    assert 'unknown field "dota"' in browser.send(MAPS, "POST", text, fieldValidation="Strict").text
    page = browser.send(MAPS, "POST", text, fieldValidation="Warn")
    assert (page.code, 'Warning unknown field "dota"' in page.text) == (201, True)


def test_a_review_is_asked_in_its_form(browser: Browser) -> None:
    path = "apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    page = browser.send(path, "POST", browser.get(path).written("post"))
    assert (page.code, "allowed: true" in page.text) == (201, True)


@pytest.mark.parametrize("token", ["", "x" * 32, "x" * 64])
def test_a_form_of_another_site_writes_nothing(browser: Browser, api: Api, token: str) -> None:
    text = browser.get(MAPS).written("post")
    page = browser.send(MAPS, "POST", text, token=token)
    assert (page.code, "CSRF Failed" in page.text) == (403, True)
    assert api.get(f"{MAPS}/my-config").code == 404


def test_a_form_larger_than_the_apis_limit_is_refused(browser: Browser) -> None:
    page = browser.send(MAPS, "POST", "x" * (3 * 1024 * 1024))
    assert (page.code, "Request entity too large" in page.text) == (413, True)


def test_a_form_needs_its_token_even_with_a_bearers_proof(api: Api) -> None:
    api.client = Client(enforce_csrf_checks=True)
    form = b"_method=POST&_content=metadata:+{name:+a}"
    assert api("POST", MAPS, form, "application/x-www-form-urlencoded", Accept=CHROME).code == 403
    assert api("POST", MAPS, form, "application/x-www-form-urlencoded").code == 415


# -- no ---------------------------------------------------------------------------------------------------------


def test_a_stranger_is_led_to_the_sign_in(demo: Cluster) -> None:
    page = Browser().get(PODS)
    assert (page.code, f"/sign-in/?next=%2Fclusters%2Fdemo%2F{PODS.replace('/', '%2F')}" in page.links) == (
        403,
        True,
    )
    assert 'pods is forbidden: User "system:anonymous" cannot list resource' in page.text


def test_a_cluster_that_is_not_there_is_a_401(demo: Cluster) -> None:
    answer = Client().get("/clusters/nope/api/v1/pods", headers={"Accept": CHROME})
    assert (answer.status_code, b"Unauthorized" in answer.content) == (401, True)


def test_what_is_not_there_leads_back_to_its_list(browser: Browser) -> None:
    page = browser.get(f"{PODS}/nope")
    assert (page.code, 'pods "nope" not found' in page.text, f"/clusters/demo/{PODS}" in page.links) == (
        404,
        True,
        True,
    )
    assert '<form method="post"' not in page.html
    assert browser.get("apis/nope/v1/things").code == 404
    assert browser.get("nowhere").code == 404


def test_only_what_its_reader_may_do_is_offered(demo: Cluster, account_token: str, api: Api) -> None:
    rules = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "patch"]}]
    rbac = "apis/rbac.authorization.k8s.io/v1/namespaces/default"
    api.made(f"{rbac}/roles", {"metadata": {"name": "r"}, "rules": rules})
    subject = {"kind": "ServiceAccount", "name": "default", "namespace": "default"}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"}
    api.made(f"{rbac}/rolebindings", {"metadata": {"name": "r"}, "roleRef": role, "subjects": [subject]})
    api.made(MAPS, {"metadata": {"name": "a"}})
    page = Api(account_token).get(f"{MAPS}/a", Accept="text/html")
    assert re.findall(rb'name="_method" value="(\w+)"', page.raw) == [b"PATCH"]


def test_hostile_names_and_manifests_stay_text(browser: Browser, api: Api) -> None:
    api.made(MAPS, {"metadata": {"name": "a", "annotations": {"says": HOSTILE}}, "data": {"k": HOSTILE}})
    for path in (f"{MAPS}/a", f"{MAPS}?labelSelector={HOSTILE}", f"{PODS}/{HOSTILE}", f"{PODS}/{HOSTILE}/log", HOSTILE,
                 f"{MAPS}/a?show={HOSTILE}", f"apis/{HOSTILE}/v1/x"):  # fmt: skip
        page = browser.get(path)
        assert "<script>" not in page.html, path
        assert "<img src=x" not in page.html, path
    refused = browser.send(MAPS, "POST", HOSTILE, fieldValidation=HOSTILE, _content_type=HOSTILE)
    assert (refused.code, "<script>" in refused.html) == (422, False)
