"""What owners see of each rule: who wrote it, when to look again, how often it applied."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry, Payload
from hitl_site.owner_pages.rule_use import _hits_in_words
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, Rule
from policies.models import PolicyVersion, RuleReview
from policies.models import Rule as RuleRow
from policies.models.version import unguarded_versions
from policies.services import live_number
from review_queue.models import RuleHit
from review_queue.selectors import rule_use
from tests.builders import a_contact, a_note, a_refund, an_order, pending
from tests.hitl_site.owner import address, client_of, in_force, large, strangers

pytestmark = pytest.mark.django_db


def _everything(level: Level = Level.ONE_PERSON) -> Rule:
    known = Condition("bundle.size", Operator.AT_LEAST, 1)
    return Rule("all", "Everything", (known,), level)


def _aged(days: int) -> None:
    """As if the rules in force had been written and published so many days ago."""
    then = timezone.now() - timedelta(days=days)
    unguarded_versions().update(published_at=then)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE policies_rule SET written_at = %s", [then])


def _text(user: User, name: str = "policies", *args: object) -> str:
    page = client_of(user).get(address(name, *args)).content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", page)))


def test_each_rule_tells_its_author_its_review_date_and_how_often_it_applied(carol: User) -> None:
    a_contact()
    in_force(large(30), strangers())
    an_order(a_contact())
    for step in (a_refund(), a_refund(), a_note()):
        pending(step)
    due = timezone.localdate() + timedelta(days=90)
    text = _text(carol)
    written = f"{timezone.localdate():%-d %b %Y}; look again by {due:%-d %b %Y}."
    assert f"Came with a playbook. Last written {written}" in text
    assert "Applied to 2 drafts in the last 60 days." in text
    assert "Did not apply in the last 60 days." in text
    assert RuleHit.objects.filter(rule_key="large").count() == 2


def test_without_any_work_nothing_is_called_unused(carol: User) -> None:
    in_force(large(30))
    _aged(61)
    text = _text(carol)
    assert "No work was judged in the last 60 days." in text
    assert "has not applied once" not in text


@pytest.mark.parametrize(("days", "told"), [(59, False), (61, True)])
def test_a_rule_that_never_applied_for_60_days_is_told(carol: User, days: int, told: bool) -> None:
    in_force(large(30), _everything())
    _aged(days)
    pending(a_note())
    text = _text(carol)
    assert ("“Large amounts” has not applied once in 60 days." in text) is told
    assert "“Everything” has not applied" not in text
    assert ("“Large amounts” has not applied once in 60 days." in _draft_text(carol)) is told


def _draft_text(user: User) -> str:
    client_of(user).post(address("start"))
    return _text(user, "draft")


def test_hits_older_than_60_days_do_not_count(carol: User) -> None:
    in_force(_everything())
    _aged(200)
    pending(a_note())
    old = timezone.now() - timedelta(days=61)
    RuleHit.objects.update(created_at=old)
    assert "has not applied once in 60 days" in _text(carol)


def test_a_rule_that_applied_to_all_of_the_last_fifty_tasks_is_told(carol: User) -> None:
    in_force(_everything(), large(30))
    for _ in range(49):
        pending(a_note())
    assert "applied to every one of the last" not in _text(carol)
    pending(a_note())
    text = _text(carol)
    assert "“Everything” applied to every one of the last 50 tasks." in text
    assert "“Large amounts” applied to every one" not in text


def test_still_right_moves_the_review_date_and_is_on_record(carol: User) -> None:
    in_force(large(30))
    _aged(91)
    assert "look again: it was due" in _text(carol)
    client = client_of(carol)
    page = client.get(address("policies")).content.decode()
    action = address("still_right", live_number())
    assert f'action="{action}"' in page
    client.post(action, {"rule": "large"})
    text = _text(carol)
    due = timezone.localdate() + timedelta(days=90)
    assert f"Confirmed by carol {timezone.localdate():%-d %b %Y}" in text
    assert f"look again by {due:%-d %b %Y}" in text
    assert "it was due" not in text
    entry = Entry.objects.get(kind="policies.rule.confirmed")
    assert entry.actor
    told = json.loads(Payload.objects.get(entry_hash=entry.entry_hash).text)
    assert told["sentence"].startswith("When the amount is more than €30.00")
    assert RuleReview.history.count() == 1
    assert PolicyVersion.objects.count() == 1  # the version itself stays as it was published


def test_a_confirmation_counts_until_the_rule_is_rewritten(carol: User) -> None:
    in_force(large(30))
    client_of(carol).post(address("still_right", 1), {"rule": "large"})
    in_force(large(20))
    assert "Came with a playbook. Last written" in _text(carol)


@pytest.mark.parametrize(("number", "rule"), [(7, "large"), (1, "nothing"), (1, "")])
def test_what_is_not_in_force_cannot_be_confirmed(carol: User, number: int, rule: str) -> None:
    in_force(large(30))
    page = client_of(carol).post(address("still_right", number), {"rule": rule}, follow=True)
    assert "nothing was confirmed" in page.content.decode()
    assert (RuleReview.objects.count(), Entry.objects.filter(kind__contains="confirmed").count()) \
        == (0, 0)  # fmt: skip


def test_only_who_publishes_confirms(bob: User) -> None:
    in_force(large(30))
    client = client_of(bob)
    assert "Still right" not in client.get(address("policies")).content.decode()
    assert client.post(address("still_right", 1), {"rule": "large"}).status_code == 403
    assert client.get(address("still_right", 1)).status_code == 405
    assert RuleReview.objects.count() == 0


def test_copying_into_a_new_version_keeps_the_dates(carol: User) -> None:
    in_force(large(30), strangers())
    _aged(50)
    before = dict(RuleRow.objects.values_list("key", "written_at"))
    client_of(carol).post(address("start"))
    rows = RuleRow.objects.filter(version__status="draft")
    assert dict(rows.values_list("key", "written_at")) == before


def test_the_page_asks_as_many_queries_for_thirty_rules_as_for_one(carol: User) -> None:
    client = client_of(carol)

    def queries(*rules: Rule) -> int:
        in_force(*rules)
        pending(a_note())
        with CaptureQueriesContext(connection) as seen:
            client.get(address("policies"))
        return len(seen)

    in_force(large(40))
    few = queries(large(30))
    tier = Condition("contact.tier", Operator.IS, "new")
    more = [Rule(f"r{n}", f"Rule {n}", (tier,), Level.ONE_PERSON) for n in range(30)]
    assert queries(large(30), *more) == few


def test_hits_are_counted_no_further_than_the_bound(
    carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_use, "MOST_COUNTED", 2)
    in_force(_everything())
    for expected in ((1, 1), (2, 2), (3, 3), (4, 3)):
        pending(a_note())
        counted = rule_use.hits_since(["all"], since=timezone.now() - timedelta(days=1))
        assert (RuleHit.objects.count(), counted) == (expected[0], {"all": expected[1]})
    assert _hits_in_words(1001) == "Applied to more than 1,000 drafts in the last 60 days."
