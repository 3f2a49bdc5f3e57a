"""The page, the banner on every page, and what machines are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hitl_site.health import banner, checklist
from hitl_site.health.collectors import storage
from hitl_site.health.finding import BAD, OK, UNKNOWN, Finding
from hitl_site.health.pages import _headline
from review_queue.execution.quarantining import guard_origin
from review_queue.models import Company, Heartbeat, State, Task
from tests.builders import a_note, pending
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]
TOKEN = "a-monitor's-long-word".replace("'", "")


def silent_for(**length: float) -> None:
    """Every part showed itself that long ago."""
    for name in ("jobs", "sweep", "beat"):
        Heartbeat.objects.update_or_create(
            name=name, defaults={"at": timezone.now() - timedelta(**length)}
        )


def text_of(user: User, path: str) -> str:
    return client_of(user).get(path).content.decode()


def test_an_owner_sees_everything_and_what_to_do(carol: User) -> None:
    silent_for(minutes=10)
    page = text_of(carol, address("health"))
    assert "No worker takes jobs. Start the product again" in page
    assert "<h2>Backup</h2>" in page
    assert "3 things need a person now." in page
    assert page.index("<h2>Worker") < page.index("<h2>Broker")


def test_a_copied_database_leads_to_where_an_owner_answers_for_it(carol: User) -> None:
    where = f'href="{address("review_quarantine")}"'
    assert where not in text_of(carol, address("health"))
    Company.objects.update(deployment_id="another-house")
    guard_origin(at=timezone.now())
    assert f"<a {where}>Answer for it</a>" in text_of(carol, address("health"))


def test_staff_see_the_short_version(bob: User, erin: User) -> None:
    silent_for(seconds=5)
    page = text_of(bob, address("health"))
    assert "<h2>Approved work</h2>" in page
    assert "<h2>Backup</h2>" not in page
    assert "<h2>Backup</h2>" in text_of(erin, address("health"))


def test_without_permission_there_is_no_page(mallory: User) -> None:
    assert client_of(mallory).get(address("health")).status_code == 403


def test_all_is_well_only_when_all_was_looked_at() -> None:
    good, unseen = Finding("a", "", OK, ""), Finding("b", "", UNKNOWN, "")
    assert _headline([good, good])["headline"] == "All 2 things that are looked at are well."
    assert _headline([good, unseen]) == {
        "tone": "none",
        "headline": "1 thing is well. 1 thing was not checked.",
    }


def test_every_page_says_that_work_stands_still_in_words_for_its_reader(
    bob: User, carol: User
) -> None:
    silent_for(seconds=60)
    assert "health-banner" not in text_of(bob, address("review_queue_home"))
    silent_for(minutes=3)
    page = text_of(bob, address("review_queue_home"))
    assert "No background job has run since" in page
    assert "The owners are told. You can go on reviewing" in page
    owners = text_of(carol, address("index"))
    assert f'<a href="{address("health")}">See what to do</a>' in owners
    assert "health-banner" not in text_of(carol, address("health"))


def test_work_in_doubt_is_said_with_the_way_to_it(bob: User, erin: User) -> None:
    silent_for(seconds=5)
    with lifted(Task):
        Task.objects.filter(pk=pending().pk).update(state=State.OUTCOME_UNKNOWN)
    page = text_of(bob, address("review_queue_home"))
    assert "A person has to look: 1 outcome is unknown." in page
    assert "?tab=needs" in page
    assert f'<a href="{address("health")}">Health</a>' in text_of(erin, address("index"))


def test_who_sees_no_work_sees_no_banner(mallory: User) -> None:
    silent_for(minutes=3)
    assert "health-banner" not in text_of(mallory, "/admin/")


def test_the_banner_costs_one_query_when_its_time_has_come_and_none_else(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent_for(seconds=5)
    reader = User.objects.get(pk=bob.pk)
    reader.has_perm("queue.view_task")
    monkeypatch.setattr(banner.PULSE, "_fresh_s", 60.0)
    banner.PULSE.forget()
    for cost in (1, 0, 0):
        with CaptureQueriesContext(connection) as asked:
            assert banner.banner_for(reader) is None
        assert len(asked) == cost


def test_an_item_stays_within_its_queries_with_the_banner(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = pending(a_note())
    path = address("review_item", task.pk)
    monkeypatch.setattr(banner.PULSE, "_fresh_s", 60.0)
    with CaptureQueriesContext(connection) as asked:
        assert client_of(bob).get(path).status_code == 200
    assert not [one for one in asked if "queue_heartbeat" in one["sql"]]


def test_alive_and_ready_need_no_log_in(client: Client) -> None:
    assert client.get("/health/live").content == b"ok\n"
    answer = client.get("/health/ready")
    assert answer.json() == {"ready": True, "checks": {"database": "ok", "migrations": "ok"}}
    assert answer.status_code == 200
    assert client.post("/health/live").status_code == 405


def test_alive_asks_no_database(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get("/health/live")
    assert len(asked) == 0


def test_not_ready_is_503_with_what_is_wrong(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "missing_migrations", lambda: [("queue", "0099_new")])
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "checks": {"database": "ok", "migrations": "bad"}}


def test_details_are_for_the_token_and_for_owners_and_auditors(
    client: Client, bob: User, carol: User, erin: User, settings: Any
) -> None:
    for stranger in (client, client_of(bob)):
        answer = stranger.get("/health/")
        assert (answer.status_code, list(answer.json())) == (401, ["error"])
    assert client.get("/health/", headers={"authorization": "Bearer "}).status_code == 401
    for reader in (carol, erin):
        assert client_of(reader).get("/health/").status_code == 200
    settings.MONITOR_TOKEN = TOKEN
    wrong = client.get("/health/", headers={"authorization": f"Bearer {TOKEN}x"})
    assert wrong.status_code == 401
    told = client.get("/health/", headers={"authorization": f"Bearer {TOKEN}"}).json()
    assert [one["key"] for one in told["findings"]] != []
    assert {one["key"] for one in told["findings"]} == {one.key for one in checklist.COLLECTORS}
    assert told["state"] in (BAD, "warn", UNKNOWN)
