"""Views of the queue under a name: kept, shared, renamed and deleted by whoever made them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache

from audit.models import Entry
from review_queue.models import SavedView
from tests.builders import pending
from tests.review_queue.admin.snapshots import whole_database
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db

HOME = "review_queue_home"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def keep(
    user: User, name: str = "Big ones", query: str = "tab=waiting&over=500", **more: str
) -> str:
    data = {"name": name, "query": query, **more}
    answer = client_of(user).post(address("review_view_save"), data, follow=True)
    return answer.content.decode()


def test_a_view_keeps_the_filters_under_a_name_and_becomes_a_tab(bob: User) -> None:
    pending()
    page = keep(bob, query="over=500&tab=waiting&after=abc&evil=1&tier=2")
    view = SavedView.objects.get()
    assert (view.name, view.query, view.is_shared) == (
        "Big ones",
        "tab=waiting&tier=2&over=500",
        False,
    )
    assert "The view is kept." in page
    assert 'href="?tab=waiting&amp;tier=2&amp;over=500" aria-current="page"' in page
    assert Entry.objects.filter(kind="queue.view.saved").count() == 1
    assert view.history.count() == 1


def test_only_a_shared_view_is_seen_by_others_and_only_its_maker_changes_it(
    bob: User, dana: User
) -> None:
    keep(bob, "Mine alone", "tab=waiting&mine=1")
    keep(bob, "For all", "tab=waiting&risk=overdue", shared="1")
    page = client_of(dana).get(address(HOME), {"risk": "overdue"}).content.decode()
    assert "For all" in page
    assert "Mine alone" not in page
    assert "This view" not in page
    view = SavedView.objects.get(name="For all")
    client = client_of(dana)
    before = whole_database()
    for name in ("review_view_change", "review_view_delete"):
        answer = client.post(address(name, view.pk), {"name": "Taken over"})
        assert answer.status_code == 404
    assert whole_database() == before


def test_its_maker_renames_shares_and_deletes_it(bob: User) -> None:
    keep(bob)
    view = SavedView.objects.get()
    changed = {"name": "  From   500 ", "shared": "1"}
    client_of(bob).post(address("review_view_change", view.pk), changed)
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.query) == ("From 500", True, "tab=waiting&over=500")
    page = client_of(bob).post(address("review_view_delete", view.pk), follow=True)
    assert "“From 500” is deleted. The work itself stays." in page.content.decode()
    assert SavedView.objects.count() == 0
    kinds = Entry.objects.filter(kind__startswith="queue.view").order_by("position")
    assert [entry.kind for entry in kinds] == [
        "queue.view.saved",
        "queue.view.changed",
        "queue.view.deleted",
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "A view needs a name. Nothing was kept."),
        (" \x00 ", "A view needs a name. Nothing was kept."),
        ("x" * 41, "longer than 40 characters. Nothing was kept."),
        ("Taken", "You already have a view called “Taken”. Nothing was kept."),
    ],
)
def test_a_name_that_does_not_do_is_refused_and_nothing_kept(
    bob: User, name: str, words: str
) -> None:
    keep(bob, "Taken", "tab=waiting&mine=1")
    assert words in keep(bob, name, "tab=waiting&over=7")
    assert [view.query for view in SavedView.objects.all()] == ["tab=waiting&mine=1"]


def test_nobody_keeps_more_than_twenty(bob: User) -> None:
    for number in range(20):
        keep(bob, f"View {number}")
    assert "You already keep 20 views." in keep(bob, "One more")
    assert SavedView.objects.count() == 20


def test_who_may_not_decide_keeps_no_views(erin: User, mallory: User) -> None:
    for user in (erin, mallory):
        answer = client_of(user).post(address("review_view_save"), {"name": "x", "query": ""})
        assert answer.status_code == 403
    assert SavedView.objects.count() == 0


def test_each_view_says_how_much_it_holds_counted_at_most_once_a_minute(
    bob: User,
) -> None:
    pending()
    keep(bob, "All", "tab=waiting&workflow=support-replies")
    keep(bob, "None", "tab=waiting&over=900000")
    ids = {view.name: str(view.pk) for view in SavedView.objects.all()}
    client = client_of(bob)
    assert client.get(address("review_view_counts")).json() == {ids["All"]: "1", ids["None"]: "0"}
    pending()
    assert client.get(address("review_view_counts")).json()[ids["All"]] == "1"
    cache.clear()
    assert client.get(address("review_view_counts")).json()[ids["All"]] == "2"


def test_a_count_stops_at_ninety_nine(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review_queue.desk.queue.saved_views.MOST_COUNTED", 2)
    for _ in range(4):
        pending()
    keep(bob, "All", "tab=waiting&workflow=support-replies")
    assert list(client_of(bob).get(address("review_view_counts")).json().values()) == ["2+"]
