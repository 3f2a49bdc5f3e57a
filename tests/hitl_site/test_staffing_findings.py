"""Before a rule is published, its owner hears when nobody could approve what it holds."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from policies.engine.levels import Level
from policies.models import PolicyVersion, Rule
from tests.hitl_site.owner import address, client_of, in_force, large

pytestmark = pytest.mark.django_db


def _published_page(client: Client, **changes: str) -> str:
    """The publish page of a draft whose one rule carol wrote."""
    client.post(address("start"))
    draft = PolicyVersion.objects.get(status="draft")
    rule = Rule.objects.get(version=draft)
    for name, value in changes.items():
        setattr(rule, name, value)
    carol = User.objects.get(username="carol")
    rule.author_id, rule.author_name = carol.pk, "carol"
    rule.save(keep_author=True)
    return client.get(address("publish", draft.number)).content.decode()


def test_an_owner_alone_hears_that_nobody_else_could_decide_under_their_rule(carol: User) -> None:
    in_force(large(30))
    page = _published_page(client_of(carol), level="TWO_PEOPLE")
    assert "Nobody besides its author may approve what “Large amounts” holds" in page
    assert "Give somebody else the role of reviewer first." in page


def test_with_a_second_person_nothing_is_said(carol: User, bob: User) -> None:
    in_force(large(30))
    page = _published_page(client_of(carol), level="TWO_PEOPLE")
    assert "may approve what" not in page


def test_an_empty_group_is_named(carol: User, bob: User) -> None:
    Group.objects.create(name="Finance")
    in_force(large(30, Level.ONE_PERSON))
    page = _published_page(client_of(carol), required_group="Finance")
    assert "Nobody of the group “Finance” may approve what “Large amounts” holds" in page
