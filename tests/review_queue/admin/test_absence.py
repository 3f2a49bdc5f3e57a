"""Owners enter absences and what a rule's silence means; what makes no sense is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry
from review_queue.admin.silence import rule_choices
from review_queue.models import Absence, SilenceChoice, Workflow
from tests.builders import a_workflow
from tests.review_queue.admin.conftest import logged_in, url
from tests.review_queue.admin.forms import filled
from tests.review_queue.services.judging.test_two_people import two_people_rule

pytestmark = pytest.mark.django_db


def absence_form(person: User, backup: User | None, hours: int = 24) -> dict[str, str]:
    """What the form posts."""
    start = timezone.localtime()
    end = start + timedelta(hours=hours)
    return {
        "person": str(person.pk),
        "backup": str(backup.pk) if backup else "",
        "starts_at_0": f"{start:%Y-%m-%d}",
        "starts_at_1": f"{start:%H:%M:%S}",
        "ends_at_0": f"{end:%Y-%m-%d}",
        "ends_at_1": f"{end:%H:%M:%S}",
    }


def test_an_owner_enters_an_absence_and_it_is_on_record(carol: User, bob: User, dana: User) -> None:
    answer = logged_in(carol).post(url(Absence, "add"), absence_form(bob, dana))
    assert answer.status_code == 302
    absence = Absence.objects.get()
    assert (absence.person, absence.backup) == (bob, dana)
    assert Entry.objects.filter(kind="queue.absence.added").count() == 1


@pytest.mark.parametrize(
    ("backup", "hours", "problem"),
    [
        ("bob", 24, "nobody stands in for themselves"),
        ("mallory", 24, "is no active reviewer and could decide nothing"),
        ("dana", -1, "The absence ends before it begins"),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(
    request: pytest.FixtureRequest, backup: str, hours: int, problem: str, carol: User
) -> None:
    bob, chosen = request.getfixturevalue("bob"), request.getfixturevalue(backup)
    answer = logged_in(carol).post(url(Absence, "add"), absence_form(bob, chosen, hours))
    assert answer.status_code == 200
    assert problem in answer.content.decode()
    assert Absence.objects.count() == 0


def test_an_owner_says_what_silence_means_where_a_rule_asked(carol: User) -> None:
    two_people_rule()
    workflow = a_workflow()
    ((_, _), (key, sentence)) = rule_choices()
    client = logged_in(carol)
    page = url(Workflow, "change", workflow.pk)
    form = filled(client, page) | {
        "silence_choices-TOTAL_FORMS": "1",
        "silence_choices-0-rule_key": key,
        "silence_choices-0-on_silence": "escalate",
        "silence_choices-0-workflow": str(workflow.pk),
    }
    assert client.post(page, form).status_code == 302
    choice = SilenceChoice.objects.get()
    assert (choice.workflow, choice.rule_key, choice.on_silence) == (workflow, key, "escalate")
    assert sentence in client.get(page).content.decode().replace("&#x27;", "'")
