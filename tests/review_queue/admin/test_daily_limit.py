"""A daily limit is set in plain words: an action by its name, money as people write it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review_queue.models import Company, DailyLimit
from tests.review_queue.admin.conftest import logged_in, url
from tests.review_queue.admin.forms import filled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("currency", "typed", "minor", "shown"),
    [("EUR", "12.5", 1250, "€12.50"), ("JPY", "1250", 1250, "¥1,250")],
)
def test_a_limit_names_its_action_and_its_money(
    currency: str, typed: str, minor: int, shown: str, carol: User
) -> None:
    Company.objects.update(currency=currency)
    client, address = logged_in(carol), url(DailyLimit, "add")
    page = client.get(address).content.decode()
    assert f"Money a day ({currency})" in page
    assert '<option value="stripe_refund">Refund</option>' in page
    data = filled(client, address) | {"kind": "stripe_refund", "most_minor": typed}
    assert client.post(address, data).status_code == 302
    row = DailyLimit.objects.get()
    assert (row.kind, row.most, row.most_minor) == ("stripe_refund", None, minor)
    listed = client.get(url(DailyLimit, "changelist")).content.decode()
    assert "a day for Refund" in listed
    assert shown in listed
    changing = client.get(url(DailyLimit, "change", row.pk)).content.decode()
    assert f'value="{shown[1:].replace(",", "")}"' in changing


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"kind": "telepathy", "most": "3"}, "Select a valid choice"),
        ({"kind": "email", "most_minor": "-1"}, "greater than or equal to 0"),
        ({"kind": "email"}, "Say how many actions or how much money a day."),
        ({"most": "3"}, "Choose one: a workflow, a kind of action or a person."),
    ],
)
def test_a_limit_that_limits_nothing_is_refused(
    typed: dict[str, str], complaint: str, carol: User
) -> None:
    client, address = logged_in(carol), url(DailyLimit, "add")
    answer = client.post(address, filled(client, address) | typed)
    assert complaint in answer.content.decode()
    assert not DailyLimit.objects.exists()
