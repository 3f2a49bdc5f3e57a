"""Nothing brings an old version back and nothing but the desk moves a task: tried by POST."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission, User
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from simple_history.admin import SimpleHistoryAdmin

from review_queue.models import Contact, State, Task, Workflow
from tests.review_queue.admin.conftest import World, logged_in, page_of, pages, url
from tests.review_queue.admin.snapshots import whole_database

pytestmark = pytest.mark.django_db
TRACKED: list[Any] = [model for model in pages() if hasattr(model, "history")]
ROLES = ("viewer", "changer", "root")


@pytest.fixture
def people(root: User, erin: User, carol: User) -> dict[str, User]:
    """Somebody who may only look, somebody with every change permission, and a superuser."""
    carol.user_permissions.set(Permission.objects.all())
    return {"viewer": erin, "changer": carol, "root": root}


@pytest.mark.parametrize("role", ROLES)
def test_an_old_version_cannot_be_posted_back(
    role: str, people: dict[str, User], world: World
) -> None:
    client = logged_in(people[role])
    fields = {"state": "executed", "name": "Reverted", "title": "Reverted", "_save": "Save"}
    before, got = whole_database(), []
    for model in TRACKED:
        row = model._default_manager.first()
        assert row is not None
        version = row.history.earliest()
        history = url(model, "history", row.pk)
        for ending in ("", "change/", "revert/"):
            address = f"{history}{version.pk}/{ending}"
            got.append((model, client.get(address).status_code))
            got.append((model, client.post(address, fields).status_code))
        assert client.post(history, fields).status_code == 405
    assert got == [(model, 404) for model in TRACKED for _ in range(6)]
    assert whole_database() == before


@pytest.mark.parametrize("role", ROLES)
def test_a_tasks_state_cannot_be_posted(role: str, people: dict[str, User], world: World) -> None:
    task = world.waiting
    client, before = logged_in(people[role]), whole_database()
    fields = {"state": "approved", "subject": "x", "_transition": "approve", "_fsmtransition": "x"}
    answer = client.post(url(Task, "change", task.pk), fields)
    assert answer.status_code == 403
    assert client.post(url(Task, "add"), fields).status_code == 403
    assert client.post(url(Task, "delete", task.pk), {"post": "yes"}).status_code == 403
    client.post(url(Task, "changelist"), {"action": "delete_selected", "_selected_action": task.pk})
    client.post(
        url(Task, "changelist"),
        {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-state": "approved", "_save": "x"},
    )
    assert whole_database() == before
    assert Task.objects.get(pk=task.pk).state == State.PENDING


@pytest.mark.parametrize("name", ["queue_task_transition", "queue_task_history_form"])
def test_no_transition_or_history_form_address_exists(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}", args=(1,))


def test_a_transition_address_leads_nowhere(root: User, world: World) -> None:
    client, before = logged_in(root), whole_database()
    address = url(Task, "change", world.waiting.pk)
    for ending in ("_transition/approve/", "approve/", "transition/"):
        answer = client.post(address.replace("change/", ending), {"state": "approved"})
        assert answer.status_code in (302, 403, 404)
    assert whole_database() == before


def test_no_page_uses_the_stock_history_or_transition_admin() -> None:
    for model in pages():
        names = {one.__name__ for one in type(page_of(model)).__mro__}
        assert not issubclass(type(page_of(model)), SimpleHistoryAdmin)
        assert "FSMAdminMixin" not in names
        assert "FSMTransitionMixin" not in names


def test_no_historical_table_can_be_written_through_a_page(root: User) -> None:
    request = RequestFactory().post("/")
    request.user = root
    for model, page in site._registry.items():
        if hasattr(model, "history_object") or model.__name__.startswith("Historical"):
            assert not page.has_add_permission(request), model
            assert not page.has_change_permission(request), model
            assert not page.has_delete_permission(request), model
    assert len(TRACKED) >= 9


def test_a_change_by_an_owner_still_works(carol: User, world: World) -> None:
    """The counter-check: the refusals above are not refusals of everything."""
    contact = world.contact
    answer = logged_in(carol).post(
        url(Contact, "change", contact.pk),
        {
            "name": "Samuel Field",
            "email": contact.email,
            "tier": contact.tier,
            "records-TOTAL_FORMS": 0,
            "records-INITIAL_FORMS": 0,
        },
    )
    assert answer.status_code == 302
    assert Contact.objects.get(pk=contact.pk).name == "Samuel Field"
    assert Workflow.objects.count() == 1
