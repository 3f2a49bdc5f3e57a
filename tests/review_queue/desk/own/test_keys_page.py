"""The page "Keys": saved, refused with words, and back to how it came."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review_queue.models import ReviewerPreferences
from review_queue.services.people.key_bindings import DEFAULTS
from tests.builders import pending
from tests.review_queue.desk.pages import Page, address, client_of

pytestmark = pytest.mark.django_db


def form(**keys: str) -> dict[str, str]:
    """The form as it comes, with some keys changed."""
    return {f"key-{act}": key for act, key in (dict(DEFAULTS) | keys).items()} | {"keys_on": "1"}


def listed(user: User) -> dict[str, str]:
    """Action and key as the list behind `?` gives them to the scripts, on the item's page."""
    page = Page(client_of(user).get(address("review_item", pending().pk)).content.decode())
    acts = [value for _, name, value in page.attributes if name == "data-key-act"]
    return dict(zip(acts, (v for _, name, v in page.attributes if name == "data-key"), strict=True))


def test_a_changed_key_stands_in_the_list_on_every_page(bob: User, dana: User) -> None:
    client = client_of(bob)
    response = client.post(address("review_keys"), form(approve="p"), follow=True)
    assert "Your keys are saved." in response.content.decode()
    assert listed(bob) == dict(DEFAULTS) | {"approve": "p"}
    assert listed(dana) == dict(DEFAULTS)


def test_a_clash_is_said_at_both_fields_and_nothing_is_stored(bob: User) -> None:
    response = client_of(bob).post(address("review_keys"), form(approve="j", later="q"))
    page = Page(response.content.decode())
    assert response.status_code == 422
    assert "Nothing was changed: 2 keys do not fit." in page.text
    assert "Approve: J is also the key of “Next”. Give one of them another." in page.text
    assert (page.fields["key-approve"], page.fields["key-later"]) == ("J", "Q")
    invalid = [
        tag for tag, name, value in page.attributes if (name, value) == ("aria-invalid", "true")
    ]
    assert invalid == ["input", "input"]
    assert ReviewerPreferences.objects.count() == 0


def test_reset_brings_back_every_key(bob: User) -> None:
    client = client_of(bob)
    client.post(address("review_keys"), form(approve="p") | {"assistive_technology": "1"})
    client.post(
        address("review_keys"), form(approve="q") | {"reset": "1", "assistive_technology": "1"}
    )
    kept = ReviewerPreferences.objects.get()
    assert (kept.keys, kept.keys_on, kept.assistive_technology) == ({}, True, True)


def test_keys_are_switched_off_from_the_list_of_keys(bob: User) -> None:
    client = client_of(bob)
    assert client.post(address("review_keys_switch"), {}).json() == {"on": False}
    assert ReviewerPreferences.objects.get().keys_on is False
    assert client.post(address("review_keys_switch"), {"on": "1"}).json() == {"on": True}


def test_staff_without_the_desk_have_no_keys_and_no_palette(mallory: User) -> None:
    client = client_of(mallory)
    for name in ("review_keys", "review_find"):
        assert client.get(address(name)).status_code == 403
    assert client.post(address("review_keys_switch"), {"on": "1"}).status_code == 403
    assert 'id="palette"' not in client.get("/admin/").content.decode()
    assert ReviewerPreferences.objects.count() == 0
