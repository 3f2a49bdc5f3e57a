"""Keys of one person: what fits, what clashes, what is kept."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from audit.models import Entry, Payload
from review_queue.models import ReviewerPreferences
from review_queue.services.people.key_bindings import (
    DEFAULTS,
    KeysRefused,
    bindings_of,
    changed_keys,
)
from review_queue.services.people.preferences import change_keys, preferences_of, switch_keys


def test_no_two_actions_come_with_the_same_key() -> None:
    assert len(set(DEFAULTS.values())) == len(DEFAULTS)
    assert changed_keys({}) == {}
    assert changed_keys(DEFAULTS) == {}


def test_only_what_differs_is_kept_and_reads_back() -> None:
    changed = changed_keys({"approve": "P", "proof": " ", "later": ""})
    assert changed == {"approve": "p", "later": ""}
    keys = bindings_of(changed)
    assert (keys["approve"], keys["later"], keys["reject"]) == ("p", "", "x")


def test_two_actions_may_swap_their_keys() -> None:
    assert changed_keys({"approve": "x", "reject": "a"}) == {"approve": "x", "reject": "a"}


def test_a_clash_names_both_actions() -> None:
    with pytest.raises(KeysRefused) as refused:
        changed_keys({"approve": "j"})
    assert refused.value.fields == {
        "approve": "J is also the key of “Next”. Give one of them another.",
        "next": "J is also the key of “Approve”. Give one of them another.",
    }


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("ab", "One letter, digit or sign, or the word Space."),
        ("\x07", "One letter, digit or sign, or the word Space."),
        ("3", "The digits 1 to 9 pick a reason; choose another key."),
    ],
)
def test_a_key_that_cannot_be_one_is_refused(key: str, words: str) -> None:
    with pytest.raises(KeysRefused) as refused:
        changed_keys({"approve": key})
    assert refused.value.fields == {"approve": words}


def test_stored_nonsense_falls_back_to_the_default() -> None:
    assert bindings_of({"approve": 7, "gone": "z"}) == dict(DEFAULTS)


@pytest.mark.django_db
def test_the_ledger_names_the_keys_and_never_the_assistive_technology(bob: User) -> None:
    change_keys(user=bob, keys={"approve": "p"}, keys_on=True, assistive_technology=True)
    entry = Entry.objects.get(kind="queue.preferences.changed")
    text = Payload.objects.get(entry_hash=entry.entry_hash).text
    assert '"approve":"p"' in text
    assert "assistive" not in text
    row = ReviewerPreferences.history.get()
    assert not hasattr(row, "assistive_technology")
    assert preferences_of(User.objects.get(pk=bob.pk)).assistive_technology is True


@pytest.mark.django_db
def test_a_refused_change_stores_nothing(bob: User) -> None:
    with pytest.raises(KeysRefused):
        change_keys(user=bob, keys={"approve": "j"}, keys_on=False, assistive_technology=True)
    assert ReviewerPreferences.objects.count() == 0
    assert Entry.objects.filter(kind="queue.preferences.changed").count() == 0


@pytest.mark.django_db
def test_the_switch_leaves_the_keys_alone(bob: User) -> None:
    change_keys(user=bob, keys={"approve": "p"}, keys_on=True, assistive_technology=True)
    kept = switch_keys(user=User.objects.get(pk=bob.pk), on=False)
    assert (kept.keys, kept.keys_on, kept.assistive_technology) == ({"approve": "p"}, False, True)
