"""No page of a record carries inline style, which the content policy would refuse."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import reverse

from tests.builders import approved
from tests.review_queue.desk.pages import client_of

pytestmark = pytest.mark.django_db
MODELS: list[type[Model]] = sorted(admin.site._registry, key=lambda one: str(one._meta))


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_histories_carry_no_inline_style(model: type[Model], carol: User) -> None:
    approved(carol)
    carol.is_superuser = True
    carol.save()
    client = client_of(carol)
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.order_by("pk").first()
    pages = [reverse(f"{base}_changelist")]
    pages += [reverse(f"{base}_{page}", args=[row.pk]) for page in ("change", "history") if row]
    for page in pages:
        response = client.get(page, follow=True)
        html = response.content.decode()
        assert response.status_code == 200, page
        assert "<style" not in html, page
        assert " style=" not in html, page
        assert not any("simple_history" in (one.name or "") for one in response.templates), page
