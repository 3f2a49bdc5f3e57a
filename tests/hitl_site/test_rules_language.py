"""A company reads its rules in German: at every place, with what is stored left as it was."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry, Payload
from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, Rule
from policies.history import Author
from policies.services.reviewing import confirm_rule
from review_queue.models import Company, Notice, NoticeKind, Task, Verdict
from review_queue.notices.rendering import line_of_task, rules_in_letter, write_instant
from review_queue.selectors.retelling import Retelling, whys_of
from review_queue.services.judging.policy_events import record_policy_event
from tests.builders import a_workflow, an_email, fresh, pending
from tests.hitl_site.owner import address, client_of, form_of, in_force
from tests.review_queue.desk.pages import address as desk_address

pytestmark = pytest.mark.django_db

SAID = "Wenn der Betrag weniger als 30,00 € beträgt, prüft es eine Person (Grund: fraud risk)."
ENGLISH = "When the amount is less than €30.00, one person checks it, because fraud risk."


def large(workflow: str = "") -> Rule:
    bound = Condition("action.amount", Operator.LESS_THAN, Money(3000, "EUR"))
    return Rule(
        "large", "Large", (bound,), Level.ONE_PERSON, because="fraud risk", workflow=workflow
    )


@pytest.fixture
def german(carol: User) -> None:
    Company.objects.update_or_create(id=1, defaults={"rules_language": "de"})


def held() -> Task:
    task = pending(an_email())
    Task.objects.filter(pk=task.pk).update(answer_first=False)  # so that the reason is shown
    return fresh(task)


def text_of(user: User, url: str) -> str:
    page = client_of(user).get(url)
    assert page.status_code == 200
    return page.content.decode()


def test_an_owner_chooses_the_language_on_the_company_page(carol: User) -> None:
    Company.objects.get_or_create(id=1)
    client, url = client_of(carol), desk_address("queue_company_change", 1)
    page = client.get(url).content.decode()
    assert '<option value="de">Deutsch</option>' in page
    assert "Sentences are typed in English." in page
    form = client.get(url).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    plain = {name: value for name, value in values.items() if isinstance(value, str)}
    client.post(url, {**plain, "rules_language": "xx"})
    assert Company.objects.get().rules_language == "en"
    answer = client.post(url, {**plain, "small_team_fallback": "on", "rules_language": "de"})
    assert answer.status_code == 302, answer.content.decode()
    assert Company.objects.get().rules_language == "de"


@pytest.mark.usefixtures("german")
def test_the_policy_pages_say_every_rule_in_german(carol: User) -> None:
    version = in_force(large("support-replies"))
    a_workflow(name="Support & more")
    assert SAID in text_of(carol, address("policies"))
    client_of(carol).post(address("start"))
    draft = text_of(carol, address("draft"))
    assert f"In Support &amp; more: {SAID}" in draft
    assert "Type it in English." in draft
    changed = client_of(carol).post(address("draft"), form_of(draft) | {"do": "open:0"})
    assert f"In Support &amp; more: {SAID}" in changed.content.decode()
    shown = text_of(carol, f"/admin/policies/policyversion/{version.pk}/change/")
    assert SAID in shown
    assert ENGLISH not in shown
    assert SAID in text_of(carol, address("version", version.number))


@pytest.mark.usefixtures("german")
def test_a_task_says_why_in_german_and_what_is_stored_stays(bob: User, erin: User) -> None:
    in_force(large())
    task = held()
    told = f"{SAID} Hier: der Betrag ist 0,00 €."
    assert task.why == f"{ENGLISH} Here the amount is €0.00."
    stored = [one["sentence"] for one in Verdict.objects.get(task=task).reasons]
    assert task.why in stored
    for url in (
        desk_address("review_queue_home"),
        desk_address("review_item", task.pk),
        desk_address("review_timeline", task.pk),
    ):
        page = text_of(bob, url)
        assert told in page, url
        assert ENGLISH not in page, url
    assert told in text_of(erin, f"{desk_address('auditor_trail')}?task={task.pk}")


@pytest.mark.usefixtures("german")
def test_a_letter_names_the_rule_in_german_without_the_values_of_the_case(bob: User) -> None:
    in_force(large())
    task = held()
    line = line_of_task(task, bob, rules_in_letter([task]))
    assert line.rule == SAID
    notice = Notice(recipient=bob, kind=NoticeKind.AT_RISK, text="Late.", task=task, url="")
    letter = write_instant(bob, [notice], now=timezone.now())
    assert f"Held by a rule: {SAID}" in letter.text
    assert f"Held by a rule: {SAID}" in letter.html
    Task.objects.filter(pk=task.pk).update(answer_first=True)
    assert rules_in_letter([fresh(task)]) == {}


@pytest.mark.usefixtures("german")
def test_a_confirmed_rule_is_on_record_in_english_and_read_in_german(carol: User) -> None:
    version = in_force(large())
    confirm_rule(
        rule_key="large",
        seen_number=version.number,
        by=Author(carol.pk, "carol"),
        record=record_policy_event,
    )
    entry = Entry.objects.get(kind="policies.rule.confirmed")
    assert ENGLISH in Payload.objects.get(entry_hash=entry.entry_hash).text
    page = text_of(carol, desk_address("auditor_trail"))
    assert SAID in page
    assert ENGLISH not in page


def test_words_that_the_rule_does_not_give_stay_as_they_were_stored() -> None:
    in_force(large())
    task = held()
    verdict = Verdict.objects.get(task=task)
    reason = next(one for one in verdict.reasons if one["source"] == "rule")
    german, number = Retelling("de"), verdict.policy_version
    assert german.sentence(reason, number) == f"{SAID} Hier: der Betrag ist 0,00 €."
    assert Retelling("en").sentence(reason, number) == reason["sentence"]
    other = {**reason, "sentence": "Somebody wrote this."}
    assert german.sentence(other, number) == "Somebody wrote this."
    assert german.sentence(reason, number + 1) == reason["sentence"]
    assert whys_of((task,), "en") == {}
