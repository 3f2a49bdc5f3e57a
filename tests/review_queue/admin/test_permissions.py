"""Who gets which page: every admin address of ours, every role, GET and POST."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client

from audit.models import Entry
from audit.read_only_admin import ReadOnlyAdmin
from review_queue.models import Company, Source, Workflow
from tests.review_queue.admin.conftest import World, logged_in, page_of, pages, url
from tests.review_queue.admin.snapshots import whole_database

pytestmark = pytest.mark.django_db
ROLES = ("alice", "bob", "carol", "erin", "mallory", "root")
READERS = ("bob", "carol", "erin", "root")
PAGES = ("changelist", "add", "change", "delete", "history")


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, User]:
    """Everybody by name."""
    return {name: request.getfixturevalue(name) for name in ROLES}


def expected(model: type[Model], page: str, role: str) -> int:
    """The rule, written apart from the code: the status of a GET."""
    is_auth = model._meta.app_label == "auth"
    reads = role == "root" if is_auth else role in READERS
    reads = reads and (model is not Entry or role != "bob")  # the whole trail is not for reviewers
    writers = {"root"} if is_auth else {"root", "carol"}
    writes = role in writers and is_setting(model)
    if page == "delete":
        return 403
    if page == "add":
        return 200 if writes and model is not Company else 403
    if not reads:
        return 403
    return 302 if (model, page) == (Company, "changelist") else 200


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_each_role_as_ruled(
    role: str, people: dict[str, User], world: World
) -> None:
    client, got, ruled = logged_in(people[role]), {}, {}
    for model in pages():
        for page in PAGES:
            args = (first_key(model),) if page in ("change", "delete", "history") else ()
            got[model, page] = client.get(url(model, page, *args)).status_code
            ruled[model, page] = expected(model, page, role)
    assert got == ruled
    assert len(got) >= 5 * 21


@pytest.mark.parametrize("role", [role for role in ROLES if role != "root"])
def test_posts_without_the_permission_are_refused_and_change_nothing(
    role: str, people: dict[str, User], world: World
) -> None:
    client, wrong = logged_in(people[role]), []
    before = whole_database()
    for model in pages():
        refused = {"delete"}
        if role != "carol" or not is_setting(model) or model._meta.app_label == "auth":
            refused |= {"add", "change"}
        for page in refused:
            args = () if page == "add" else (first_key(model),)
            answer = client.post(url(model, page, *args), {"name": "x", "post": "yes"})
            if answer.status_code != 403:
                wrong.append((model, page, answer.status_code))
        if client.post(url(model, "history", first_key(model))).status_code != 405:
            wrong.append((model, "history", 405))
    assert wrong == []
    assert whole_database() == before


def test_a_superuser_neither_deletes_nor_rewrites_what_is_evidence(
    root: User, world: World
) -> None:
    client, wrong = logged_in(root), []
    before = whole_database()
    for model in pages():
        key = first_key(model)
        chosen = {"action": "delete_selected", "_selected_action": key, "post": "yes"}
        client.post(url(model, "changelist"), chosen)
        asked: list[tuple[str, tuple[object, ...]]] = [("delete", (key,))]
        if not is_setting(model):
            asked += [("change", (key,)), ("add", ())]
        for page, args in asked:
            answer = client.post(url(model, page, *args), {"post": "yes"})
            if answer.status_code != 403:
                wrong.append((model, page, answer.status_code))
    assert wrong == []
    assert whole_database() == before


def first_key(model: type[Model]) -> object:
    """The key of some row of this model."""
    row = model._default_manager.first()
    assert row is not None, model
    return row.pk


def is_setting(model: type[Model]) -> bool:
    """Whether owners (for people and groups: superusers) write it in the admin."""
    return not issubclass(type(page_of(model)), ReadOnlyAdmin)


def extra_addresses(world: World) -> list[tuple[str, str, set[str]]]:
    """(method, address, who may) of our own views beside the stock ones."""
    source = Source.objects.earliest("pk")
    workflow, task = world.workflow.pk, world.done.pk
    base = url(Workflow, "changelist")
    return [
        ("get", f"/admin/queue/source/{source.pk}/raw/", set(READERS)),
        ("get", f"/admin/queue/source/of-task/{task}/", set(READERS)),
        ("get", f"/admin/oversight/outcome/report/{task}/", {"bob", "carol", "root"}),
        ("post", f"{base}{workflow}/stop/", {"carol", "root"}),
        ("post", f"{base}{workflow}/restart/", {"carol", "root"}),
        ("post", f"/admin/queue/connection/{world.connection.pk}/send-test/", {"carol", "root"}),
    ]


@pytest.mark.parametrize("role", ROLES)
def test_our_own_views_let_in_only_whom_they_should(
    role: str, people: dict[str, User], world: World
) -> None:
    client = logged_in(people[role])
    for method, address, allowed in extra_addresses(world):
        before = whole_database()
        answer = getattr(client, method)(address)
        if role in allowed:
            assert answer.status_code in (200, 302), address
        else:
            assert answer.status_code == 403, address
            assert whole_database() == before


def test_a_stranger_is_sent_to_the_log_in_page_everywhere(world: World) -> None:
    client = Client()
    addresses = [url(model, page) for model in pages() for page in ("changelist", "add")]
    addresses += [address for _, address, _ in extra_addresses(world)]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/admin/login/"), address


@pytest.mark.parametrize("path", ["stop", "restart"])
def test_stopping_by_get_is_refused(path: str, carol: User, world: World) -> None:
    client = logged_in(carol)
    before = whole_database()
    answer = client.get(f"/admin/queue/workflow/{world.workflow.pk}/{path}/")
    assert answer.status_code == 405
    assert whole_database() == before
