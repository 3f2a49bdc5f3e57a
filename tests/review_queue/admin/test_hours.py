"""Business hours on the company's page: written as lines, refused by line, kept as they are."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from review_queue.admin.hours import hours_as_lines, hours_from_lines
from review_queue.models import Company

LINES = "monday 09:00-12:30\nfriday 08:00-14:00\nholidays DE-BY"
HOURS = {"monday": ["09:00", "12:30"], "friday": ["08:00", "14:00"], "holidays": "DE-BY"}


def test_lines_and_hours_are_the_same_both_ways() -> None:
    assert hours_from_lines(LINES) == HOURS
    assert hours_as_lines(HOURS) == LINES
    assert hours_from_lines("\n Monday: 09:00 \u2013 12:30 \n\n") == {"monday": ["09:00", "12:30"]}
    assert hours_from_lines("") == {}


@pytest.mark.parametrize(
    "line", ["someday 09:00-17:00", "monday 9 to 5", "monday 17:00-09:00", "holidays XX", "monday"]
)
def test_a_line_that_is_unclear_is_named(line: str) -> None:
    with pytest.raises(ValidationError, match=f"“{line}”"):
        hours_from_lines(f"tuesday 09:00-17:00\n{line}")


def posted(client: Client, hours: str) -> Any:
    form = {
        "name": "Field & Co",
        "currency": "EUR",
        "time_zone": "Europe/Berlin",
        "rules_language": "en",
        "business_hours": hours,
        "from_address": "office@example.com",
    }
    return client.post(reverse("admin:queue_company_change", args=(1,)), form)


@pytest.mark.django_db
def test_an_owner_writes_the_hours(admin_client: Client) -> None:
    assert posted(admin_client, LINES).status_code == 302
    assert Company.objects.get().business_hours == HOURS
    page = admin_client.get(reverse("admin:queue_company_change", args=(1,)))
    assert LINES.splitlines()[0] in page.content.decode()


@pytest.mark.django_db
def test_hours_that_are_unclear_change_nothing(admin_client: Client) -> None:
    page = posted(admin_client, "monday whenever")
    assert page.status_code == 200
    assert "“monday whenever”: Write monday as 09:00-17:00" in page.content.decode()
    company = Company.objects.get()
    assert (company.business_hours, company.name) == ({}, "My company")
