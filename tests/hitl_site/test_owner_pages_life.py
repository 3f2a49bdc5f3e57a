"""Preview, publishing, waiting, trying and backtests, as an owner meets them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User

from policies.engine.levels import Level
from policies.models import PolicyVersion, Status
from policies.services import live_number
from review_queue.backtesting.runs import run_backtest
from review_queue.models import BacktestRun
from tests.builders import a_contact, a_refund, a_workflow, an_order, pending
from tests.hitl_site.owner import address, client_of, form_of, in_force, large, strangers

pytestmark = pytest.mark.django_db


def start_draft(user: User) -> tuple[dict[str, list[str]], PolicyVersion]:
    page = client_of(user).post(address("start"), {"open": "large"}, follow=True)
    return form_of(page.content.decode()), PolicyVersion.objects.get(status="draft")


def saved(user: User, **changes: str) -> PolicyVersion:
    """A draft of the rules in force with changes to its first rule."""
    form, draft = start_draft(user)
    client_of(user).post(address("draft"), form | changes | {"do": "save"})
    return PolicyVersion.objects.get(pk=draft.pk)


def publish_form(draft: PolicyVersion, note: str = "Too many of them.") -> dict[str, str]:
    return {"note": note, "seen_edits": str(draft.edits)}


@pytest.fixture
def olga(roles: None) -> User:
    """A second owner."""
    user = User.objects.create_user("olga", is_staff=True)
    user.groups.add(Group.objects.get(name="Owners"))
    return user


def test_the_preview_counts_names_and_saves_nothing(carol: User) -> None:
    an_order(a_contact())
    in_force(large(100, Level.TWO_PEOPLE))
    pending(a_refund(4000), subject="A refund for Sam")
    form, draft = start_draft(carol)
    client = client_of(carol)
    page = client.post(address("preview"), form | {"r0-c0-value": "30"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "A refund for Sam" in text
    assert "€40.00" in text
    assert "to one person → to two people" in text
    assert "1 would go to more or fewer people" in text
    assert "more than €30.00" in text
    assert "€100.00" in text
    assert PolicyVersion.objects.get(pk=draft.pk).edits == draft.edits
    assert BacktestRun.objects.count() == 0


def test_the_preview_marks_the_unclear_part_and_replays_nothing(carol: User) -> None:
    in_force(large(100))
    form, _ = start_draft(carol)
    text = (
        client_of(carol).post(address("preview"), form | {"r0-c0-value": "lots"}).content.decode()
    )
    assert 'data-bad="r0-c0-value"' in text
    assert "Waiting for a whole sentence." in text
    assert "versus" not in text


def test_tightening_takes_effect_at_once(carol: User, olga: User) -> None:
    in_force(large(100))
    draft = saved(carol, **{"r0-c0-value": "20"})
    page = client_of(carol).get(address("publish", draft.number)).content.decode()
    assert "it takes effect at once" in page
    assert "more than €100.00" in page
    assert "more than €20.00" in page
    done = client_of(carol).post(address("publish", draft.number), publish_form(draft), follow=True)
    assert f"Version {draft.number} is in force now." in done.content.decode()
    assert live_number() == draft.number


def test_a_note_is_required(carol: User) -> None:
    in_force(large(100))
    draft = saved(carol, **{"r0-c0-value": "20"})
    page = client_of(carol).post(address("publish", draft.number), publish_form(draft, note=""))
    assert page.status_code == 422
    assert "Say in a sentence what changes and why." in page.content.decode()
    assert live_number() == 1


def test_what_was_not_seen_is_not_published(carol: User) -> None:
    in_force(large(100))
    draft = saved(carol, **{"r0-c0-value": "20"})
    stale = {"note": "Why not.", "seen_edits": str(draft.edits - 1)}
    page = client_of(carol).post(address("publish", draft.number), stale)
    assert page.status_code == 409
    assert live_number() == 1


def test_loosening_waits_for_a_second_owner_and_can_be_cancelled(carol: User, olga: User) -> None:
    in_force(large(100))
    draft = saved(carol, **{"r0-c0-value": "900"})
    page = client_of(carol).get(address("publish", draft.number)).content.decode()
    assert "once another owner has confirmed it" in page
    client_of(carol).post(address("publish", draft.number), publish_form(draft))
    waiting = PolicyVersion.objects.get(pk=draft.pk)
    assert (waiting.status, live_number()) == (Status.SCHEDULED, 1)
    assert (
        "Confirm as second owner" not in client_of(carol).get(address("policies")).content.decode()
    )
    refused = client_of(carol).post(address("confirm", draft.number), follow=True)
    assert "needs the yes of another owner" in refused.content.decode()
    assert "Confirm as second owner" in client_of(olga).get(address("policies")).content.decode()
    client_of(olga).post(address("confirm", draft.number))
    assert PolicyVersion.objects.get(pk=draft.pk).confirmed_by_name == "olga"
    client_of(carol).post(address("cancel", draft.number))
    assert PolicyVersion.objects.get(pk=draft.pk).status == Status.RETIRED
    assert live_number() == 1


def test_a_draft_is_tried_without_effect_and_ended(carol: User) -> None:
    in_force(large(100))
    draft = saved(carol, **{"r0-c0-value": "20"})
    client = client_of(carol)
    client.post(address("try", draft.number), publish_form(draft, note=""))
    assert PolicyVersion.objects.get(pk=draft.pk).status == Status.DRAFT
    client.post(address("try", draft.number), publish_form(draft))
    assert PolicyVersion.objects.get(pk=draft.pk).status == Status.SHADOW
    assert live_number() == 1
    assert "Tried without effect" in client.get(address("policies")).content.decode()
    client.post(address("end_trial", draft.number))
    assert PolicyVersion.objects.get(pk=draft.pk).status == Status.RETIRED


def test_a_draft_can_be_thrown_away(carol: User) -> None:
    in_force(large(100))
    draft = saved(carol)
    client_of(carol).post(address("throw_away", draft.number))
    assert not PolicyVersion.objects.filter(pk=draft.pk).exists()
    refused = client_of(carol).post(address("throw_away", 1), follow=True)
    assert "not a draft any more" in refused.content.decode()
    assert live_number() == 1


def test_an_earlier_version_is_read_with_what_it_changed_and_started_from(carol: User) -> None:
    in_force(large(100))
    in_force(large(100), strangers())
    client = client_of(carol)
    text = client.get(address("version", 2)).content.decode()
    assert "New rule" in text
    assert "When the customer is not on record, one person checks it." in text
    client.post(address("start"), {"like": "1"})
    assert [rule.key for rule in PolicyVersion.objects.get(status="draft").rules.all()] == ["large"]


def test_a_backtest_is_run_shown_and_downloaded(carol: User, bob: User) -> None:
    a_workflow()
    an_order(a_contact())
    in_force(large(100, Level.TWO_PEOPLE))
    pending(a_refund(4000), subject="=cmd()")
    draft = saved(carol, **{"r0-c0-value": "30"})
    client = client_of(carol)
    client.post(address("replay", draft.number), {"days": "7"})
    assert BacktestRun.objects.count() == 0
    client.post(address("replay", draft.number), {"days": "30"})
    run = BacktestRun.objects.get()
    assert "<progress" in client.get(address("run", run.pk)).content.decode()
    run_backtest(run.pk)
    assert (
        "1 would go to more or fewer people" in client.get(address("run", run.pk)).content.decode()
    )
    table = client.get(address("run_csv", run.pk)).getvalue().decode()
    assert table.splitlines()[1].split(",")[1] == "'=cmd()"
    assert client_of(bob).post(address("run_cancel", run.pk)).status_code == 403


def test_a_waiting_backtest_is_cancelled(carol: User) -> None:
    in_force(large(100))
    draft = saved(carol, **{"r0-c0-value": "30"})
    client = client_of(carol)
    client.post(address("replay", draft.number), {"days": "30"})
    run = BacktestRun.objects.get()
    client.post(address("run_cancel", run.pk))
    assert BacktestRun.objects.get(pk=run.pk).status == BacktestRun.Status.CANCELLED


def test_the_preview_says_what_is_odd_about_a_change(carol: User) -> None:
    in_force(large(100))
    form, _ = start_draft(carol)
    never = form | {
        "r0-c": ["0", "1"],
        "r0-c1-place": "plain",
        "r0-c1-fact": "action.amount",
        "r0-c1-operator": "less_than",
        "r0-c1-value": "50",
        "r0-c1-currency": "EUR",
    }
    text = client_of(carol).post(address("preview"), never).content.decode()
    assert "Look at this again" in text
    same = client_of(carol).post(address("preview"), form | {"r0-because": "waste"})
    assert "Look at this again" not in same.content.decode()


def test_the_workflow_page_says_its_threshold_as_odds(carol: User) -> None:
    workflow = a_workflow(confidence_threshold=98)
    text = client_of(carol).get(f"/admin/queue/workflow/{workflow.pk}/change/").content.decode()
    assert "this workflow allows about 1 in 50 to be wrong. Confidence: not calibrated yet." in text
