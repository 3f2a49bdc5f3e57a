"""256 naughty strings through every text field of every admin form: kept exactly, shown as text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import User
from django.db.models import EmailField, SlugField
from django.test import Client
from django.utils.html import escape

from review_queue.admin.audited import AuditedAdmin
from review_queue.admin.connection_fields import PREFIX
from tests.review_queue.admin.conftest import World, logged_in, page_of, pages, url
from tests.review_queue.admin.forms import filled

pytestmark = pytest.mark.django_db
MARKUP = ("<script", "<img", "<svg")
FORMS: list[Any] = [
    model
    for model in pages()
    if isinstance(page_of(model), AuditedAdmin) and model._meta.app_label == "queue"
]


@dataclass(frozen=True)
class TextField:
    """One editable text field: its name in the form, its row, its column (None for a setting)."""

    html_name: str
    row: Any
    column: Any

    @property
    def takes_any_text(self) -> bool:
        """Whether it has no shape of its own, as addresses and keys have."""
        return self.column is not None and not isinstance(self.column, EmailField | SlugField)

    def is_unfit(self, text: str) -> bool:
        """The only reasons to refuse: nothing to be seen where something must be, or too long."""
        longest = self.column.max_length
        is_blank = not self.column.blank and not text.strip()
        return is_blank or bool(longest and len(text) > longest)

    def stored(self) -> Any:
        """What the database has."""
        self.row.refresh_from_db()
        return getattr(self.row, self.column.name)


@pytest.fixture(scope="module")
def naughty(shared_data: Path) -> list[str]:
    """Every string of the shared list."""
    lines = (shared_data / "robustness" / "naughty_strings.jsonl").read_text("utf-8").split("\n")
    strings = [json.loads(line)["text"] for line in lines if line]
    assert len(strings) >= 256
    return strings


def address_of(model: Any) -> str:
    """The page of some row of this model."""
    return url(model, "change", model._default_manager.first().pk)


def text_fields(client: Client, model: Any) -> list[TextField]:
    """Found by looking at the page, inlines included, so that a new field cannot be forgotten."""
    page = client.get(address_of(model)).context
    parts = [page["adminform"].form]
    for inline in page["inline_admin_formsets"]:
        parts += [part for part in inline.formset.forms if part.instance.pk]
    found = []
    for part in parts:
        columns = {column.name: column for column in part.instance._meta.get_fields()}
        for name, field in part.fields.items():
            if type(field) in (forms.CharField, forms.EmailField, forms.SlugField):
                found.append(TextField(part.add_prefix(name), part.instance, columns.get(name)))
    return found


def errors_of(page: Any, name: str) -> tuple[bool, Any]:
    """Whether this field was refused, and what the page shows in it."""
    parts = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        parts += inline.formset.forms
    bound = next(bound for part in parts for bound in part if bound.html_name == name)
    return bool(bound.errors), bound.value()


def refused_fields(answer: Any, fields: list[TextField], text: str) -> list[TextField]:
    """Those the page refuses; every refusal has a reason, and what was typed is still there."""
    refused = []
    for field in fields:
        is_refused, shown = errors_of(answer, field.html_name)
        assert shown == text
        assert is_refused == field.is_unfit(text), (field, text)
        refused += [field] * is_refused
    return refused


def test_every_string_comes_back_exactly_or_is_refused_with_a_reason(
    carol: User, world: World, naughty: list[str]
) -> None:
    client, kept, refusals, names = logged_in(carol), 0, 0, []
    for model in FORMS:
        fields = [one for one in text_fields(client, model) if one.takes_any_text]
        names += [one.html_name for one in fields]
        address, untouched = address_of(model), filled(client, address_of(model))
        for text in naughty:
            sent = {one.html_name: text for one in fields}
            answer = client.post(address, untouched | sent)
            refused = refused_fields(answer, fields, text) if answer.status_code == 200 else []
            for one in refused:
                del sent[one.html_name]
            if refused:
                answer = client.post(address, untouched | sent)
            assert answer.status_code == 302, (model, text)
            accepted = [one for one in fields if one not in refused]
            assert [one.stored() for one in accepted] == [text] * len(accepted)
            kept, refusals = kept + len(accepted), refusals + len(refused)
    assert {"name", "instructions", "label", "body", "text", "records-0-title"} <= set(names)
    assert len(names) >= 18
    assert kept + refusals == len(names) * len(naughty)
    assert refusals < kept / 10


def test_every_string_is_shown_as_text_on_form_list_and_history(
    carol: User, world: World, naughty: list[str]
) -> None:
    client, row = logged_in(carol), world.template
    address = url(type(row), "change", row.pk)
    untouched = filled(client, address)
    for text in [one for one in naughty if 0 < len(one) <= 160 and one.strip()][::10]:
        client.post(address, untouched | {"title": text, "body": text})
        assert escape(text) in client.get(address).content.decode()
        for page in (url(type(row), "changelist"), url(type(row), "history", row.pk)):
            shown = client.get(page).content.decode()
            if any(sign in text.lower() for sign in MARKUP):
                assert text not in shown


def test_a_field_that_has_a_shape_refuses_and_keeps_what_was_typed(
    carol: User, world: World, naughty: list[str]
) -> None:
    client, seen = logged_in(carol), set()
    for model in FORMS:
        shaped = [one for one in text_fields(client, model) if not one.takes_any_text]
        address, untouched = address_of(model), filled(client, address_of(model))
        for field in shaped:
            seen.add(field.html_name)
            for text in naughty[::60]:
                answer = client.post(address, untouched | {field.html_name: text})
                assert answer.status_code in (200, 302), (field, text)
                if answer.status_code == 200:
                    assert errors_of(answer, field.html_name)[1] == text
    assert seen >= {"email", "key", f"{PREFIX}host", f"{PREFIX}username"}
