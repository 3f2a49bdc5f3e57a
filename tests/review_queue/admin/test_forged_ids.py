"""Numbers in the pages of people and groups that no row can have."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from tests.review_queue.desk.pages import client_of

pytestmark = pytest.mark.django_db
HUGE = "9" * 25


@pytest.mark.parametrize("field", ["groups", "user_permissions"])
def test_a_number_no_row_can_have_is_refused_on_a_person(
    carol: User, bob: User, field: str
) -> None:
    User.objects.filter(pk=carol.pk).update(is_superuser=True)
    before = list(bob.groups.values_list("pk", flat=True))
    form = {
        "username": "renamed",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
        field: HUGE,
    }
    page = client_of(carol).post(reverse("admin:auth_user_change", args=[bob.pk]), form)
    assert page.status_code == 200
    assert page.context["adminform"].form.errors[field] == [
        f"Select a valid choice. {HUGE} is not one of the available choices."
    ]
    assert list(bob.groups.values_list("pk", flat=True)) == before
    assert not User.objects.filter(username="renamed").exists()


def test_a_number_no_row_can_have_is_refused_on_a_group(carol: User) -> None:
    User.objects.filter(pk=carol.pk).update(is_superuser=True)
    group = Group.objects.create(name="Night shift")
    form = {"name": "Renamed", "permissions": HUGE}
    page = client_of(carol).post(reverse("admin:auth_group_change", args=[group.pk]), form)
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == ["permissions"]
    assert not Group.objects.filter(name="Renamed").exists()
