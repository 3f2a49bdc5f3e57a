"""The admin's list of models in calm groups: what is set up, who, what was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template

register = template.Library()

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Set up",
        (
            "workflow",
            "replytemplate",
            "knowledgedocument",
            "policyversion",
            "connection",
            "company",
        ),
    ),
    ("Customers", ("contact", "contactrecord", "contactchange", "note")),
    ("Work", ("task", "refusal", "outcome")),
    (
        "Records",
        ("decision", "draft", "verdict", "execution", "claim", "viewevent", "entry"),
    ),
    ("Accounts", ("user", "group")),
)


@dataclass(frozen=True, slots=True)
class ModelGroup:
    """A few models under one heading; `key` is safe in an id."""

    key: str
    title: str
    models: tuple[Mapping[str, Any], ...]


@register.filter
def calm_groups(app_list: Sequence[Mapping[str, Any]]) -> tuple[ModelGroup, ...]:
    """The models this person may open, by what they are for; unknown ones keep their app's name."""
    models = {
        model["object_name"].lower(): (model, app["name"])
        for app in app_list or ()
        for model in app["models"]
        if model.get("admin_url")
    }
    groups: list[tuple[str, list[Mapping[str, Any]]]] = []
    for title, names in _GROUPS:
        found = [models.pop(name)[0] for name in names if name in models]
        if found:
            groups.append((title, found))
    for model, app_name in models.values():
        home = next((found for title, found in groups if title == app_name), None)
        if home is None:
            groups.append((app_name, [model]))
        else:
            home.append(model)
    return tuple(
        ModelGroup(f"{place}", title, tuple(found)) for place, (title, found) in enumerate(groups)
    )
