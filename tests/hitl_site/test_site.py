"""What every response carries, static files without a build step, and the content policy's door."""

from __future__ import annotations

import json

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from hitl_site.admin_site import HitlAdminSite
from hitl_site.csp_report import counted
from tests.conftest import PASSWORD

REPORT = {
    "csp-report": {
        "document-uri": "https://desk/admin/?secret=1",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js?who=customer",
    }
}


def test_the_admin_is_our_site() -> None:
    assert isinstance(admin.site, HitlAdminSite)


@pytest.mark.django_db
def test_the_policy_allows_only_what_we_serve(client: Client) -> None:
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == parts["script-src"] == parts["style-src"] == "'self'"
    assert parts["frame-ancestors"] == parts["object-src"] == parts["base-uri"] == "'none'"
    assert parts["report-uri"] == "/csp-report"
    assert "unsafe" not in policy


@pytest.mark.django_db  # the end of a request looks at open connections
def test_static_files_are_served_with_debug_off_and_no_build_step(client: Client) -> None:
    response = client.get("/static/admin/css/base.css")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/css")
    assert response.getvalue()
    response.close()


def test_the_process_says_it_is_healthy_without_the_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_pages_are_not_compressed_beside_secrets(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/admin/login/", HTTP_ACCEPT_ENCODING="gzip")


@pytest.mark.django_db
def test_staff_log_in_and_see_the_first_page(client: Client, bob: User) -> None:
    answers = {"username": bob.username, "password": PASSWORD, "next": "/admin/"}
    response = client.post("/admin/login/", answers, follow=True)
    assert response.status_code == 200
    assert response.context["model_connected"] is False
    assert response.context["mail_connected"] is False
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_report_is_counted_under_its_directive(client: Client) -> None:
    cache.clear()
    for _ in range(2):
        response = client.post("/csp-report", json.dumps(REPORT), "application/csp-report")
        assert response.status_code == 204
    assert counted() == {"script-src-elem": 2}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"csp-report": []}',
        '{"csp-report": {"effective-directive": "made-up"}}',
        "x" * 20_000,
        "[" * 10_000,
    ],
)
def test_anything_else_is_refused_and_not_counted(client: Client, body: str) -> None:
    cache.clear()
    response = client.post("/csp-report", body, "application/csp-report")
    assert response.status_code == 400
    assert response.content.startswith(b"Not counted: ")
    assert counted() == {}
