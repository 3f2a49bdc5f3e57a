"""Buttons at the top of a record's page: links, and posts for what changes something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from audit.read_only_admin import BaseAdmin


@dataclass(frozen=True, slots=True)
class Tool:
    """One button. `asks_email` adds a field for an address, prefilled with `email`.

    `choices` adds a list to choose the recipient from.
    """

    label: str
    url: str
    posts: bool = False
    style: str = ""
    asks_email: bool = False
    email: str = ""
    choices: tuple[str, ...] = ()


class ToolsPage(BaseAdmin):
    """Hands `tools` to the template `admin/queue/change_form_object_tools.html`."""

    def tools_for(self, request: HttpRequest, row: Any) -> list[Tool]:
        """The buttons this person gets on this record."""
        return []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The stock page with our buttons."""
        row = context.get("original")
        tools = self.tools_for(request, row) if row is not None else []
        return super().render_change_form(
            request,
            context | {"tools": tools, "has_history": hasattr(self.model, "history")},
            *args,
            **kwargs,
        )


def address_of(name: str, *args: object) -> str:
    """The admin address of that name, or empty where the page is not installed."""
    try:
        return reverse(f"admin:{name}", args=args)
    except NoReverseMatch:
        return ""
