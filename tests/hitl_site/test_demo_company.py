"""The demo company: everything in one go, once, and never into somebody else's database."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import Client

from audit.models import Entry
from hitl_site.demo import work
from hitl_site.demo.accounts import readable_password
from hitl_site.demo.create import create_demo_company
from hitl_site.demo.work import SampleRefused
from policies.services import live_policy
from review_queue.models import Company, Contact, Decision, Draft, Execution, Task, Workflow

pytestmark = pytest.mark.django_db


def run(**options: Any) -> str:
    said = StringIO()
    call_command("create_demo_company", stdout=said, **options)
    return said.getvalue()


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_the_company_stands_with_people_customers_suppliers_and_work() -> None:
    said = run(password="pine and juniper")

    company = Company.objects.get()
    assert (company.name, company.currency) == ("Juniper & Pine", "EUR")
    assert list(Workflow.objects.values_list("key", flat=True)) == [
        "invoice-matching", "refunds-and-credits", "support-replies",
    ]  # fmt: skip
    by_state = Task.objects.values_list("state").annotate(Count("id")).order_by("state")
    assert dict(by_state) == {"approved": 3, "pending": 27, "rejected": 1}
    assert set(Task.objects.values_list("kind", flat=True)) == {"live"}
    assert set(Draft.objects.values_list("drafter", flat=True)) == {"builtin", "person"}
    kinds = Contact.objects.values_list("records__kind").annotate(Count("pk", distinct=True))
    assert dict(kinds) == {"order": 12, "supplier": 4, "purchase_order": 4, "invoice": 1}
    assert live_policy().version == 3
    assert "The demo company stands, with 31 pieces of work." in said


def test_each_account_logs_in_and_has_its_group_and_real_name() -> None:
    said = run(password="pine and juniper")

    people = User.objects.order_by("pk")
    assert [(u.username, u.groups.get().name, u.get_full_name()) for u in people] == [
        ("owner", "Owners", "Marieke van Dam"),
        ("reviewer", "Reviewers", "Tom Bakker"),
        ("reviewer2", "Reviewers", "Samira El Idrissi"),
        ("auditor", "Auditors", "Henrik Olsen"),
    ]
    assert [u.is_superuser for u in people] == [True, False, False, False]
    for user in people:
        assert user.is_staff
        assert Client().login(username=user.username, password="pine and juniper")
        assert user.username in said
    assert said.count("pine and juniper") == 4


def test_the_password_comes_from_the_environment_when_none_is_given(settings: Any) -> None:
    settings.DEMO_PASSWORD = "from the environment"

    run()

    assert Client().login(username="reviewer", password="from the environment")


def test_without_a_password_every_account_gets_its_own_readable_one(settings: Any) -> None:
    settings.DEMO_PASSWORD = ""

    accounts = create_demo_company().accounts

    assert len({account.password for account in accounts}) == 4
    for account in accounts:
        assert [len(part) for part in account.password.split("-")] == [4, 4, 4]
        assert Client().login(username=account.username, password=account.password)
    assert not set("01ilo") & set("".join(readable_password() for _ in range(200)))


def test_some_work_was_decided_before_by_a_reviewer() -> None:
    run(password="pine and juniper")

    decided = Decision.objects.order_by("id").select_related("decided_by", "task__contact")
    assert [(d.answer, str(d.decided_by), str(d.task.contact)) for d in decided] == [
        ("approve", "reviewer2", "Claire Dubois"),
        ("approve_edited", "reviewer2", "Daniel Okafor"),
        ("reject", "reviewer2", "Victor Lang"),
        ("approve", "reviewer2", "Atelier Van Houten B.V."),
    ]
    for decision in decided:
        others = Task.objects.filter(contact=decision.task.contact, state="pending")
        assert others.exists()
    assert Execution.objects.filter(status="ready").count() == 4


def test_a_second_run_changes_nothing_even_after_the_owner_added_a_colleague() -> None:
    run(password="pine and juniper")
    User.objects.create_user("newcomer")
    before = rows()

    assert run() == "The demo company exists already; nothing was changed.\n"
    assert run(empty=True) == "The demo company exists already; nothing was changed.\n"
    assert rows() == before


@pytest.mark.parametrize("empty", [False, True])
def test_a_database_with_other_accounts_is_left_alone(empty: bool) -> None:
    User.objects.create_user("owner")
    before = rows()

    with pytest.raises(CommandError) as refused:
        run(empty=empty)

    assert str(refused.value) == (
        "There are accounts in this database already, and they are not the demo company's. "
        "Nothing was created."
    )
    assert rows() == before


def test_an_empty_start_makes_one_owner_and_no_work() -> None:
    said = run(empty=True, password="pine and juniper")

    assert [(u.username, u.groups.get().name) for u in User.objects.all()] == [("owner", "Owners")]
    assert Client().login(username="owner", password="pine and juniper")
    assert said.startswith("One account was created. Its password is shown only this once:")
    assert (Task.objects.count(), Workflow.objects.count(), Contact.objects.count()) == (0, 0, 0)


def test_a_fault_on_the_way_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "draft_everything", lambda: None)
    before = rows()

    with pytest.raises(SampleRefused, match=r"parcel_of_claire\.eml is not waiting for a person"):
        create_demo_company()

    assert rows() == before


def test_the_ledger_names_who_made_it_and_keeps_no_password() -> None:
    run(password="pine and juniper")

    entry = Entry.objects.get(chain="demo")
    assert (entry.kind, entry.object_ref) == ("site.demo.created", "queue.company:1")
    assert "demo company" in str(entry.actor)
    assert not any("pine and juniper" in user.password for user in User.objects.all())
