"""The admin's list of models in calm groups: what is set up, who, what was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models.options import Options
from django.urls import NoReverseMatch, reverse

from review_queue.desk.words.list_words import EMPTY, FILTERS, NOTHING, TITLES, EmptyWords

register = template.Library()

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Set up",
        (
            "playbook",
            "workflow",
            "replytemplate",
            "knowledgedocument",
            "policyversion",
            "connection",
            "dailylimit",
            "company",
        ),
    ),
    ("Customers", ("contact", "contactrecord", "contactchange", "note")),
    ("Work", ("task", "refusal", "outcome")),
    (
        "Records",
        ("decision", "draft", "verdict", "execution", "claim", "viewevent", "entry"),
    ),
    ("Accounts", ("user", "group", "absence")),
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
    models = {name: (_named(model), app) for name, (model, app) in models.items()}
    models |= _pages(models)
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


@register.filter
def list_title(options: Options[Any]) -> str:
    """What a list is called: the plain name of what stands in it."""
    name = str(options.verbose_name_plural)
    return TITLES.get(options.model_name or "", name[:1].upper() + name[1:])


@register.filter
def filter_title(title: object) -> str:
    """What a filter narrows by."""
    name = str(title)
    return FILTERS.get(name.lower(), name[:1].upper() + name[1:])


@register.filter
def empty_words(options: Options[Any]) -> EmptyWords:
    """What an empty list says."""
    return EMPTY.get(options.model_name or "", NOTHING)


def _named(model: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**model, "name": TITLES.get(model["object_name"].lower(), model["name"])}


def _pages(
    models: Mapping[str, tuple[Mapping[str, Any], str]],
) -> dict[str, tuple[Mapping[str, Any], str]]:
    """Pages without a model: playbooks, for those who may add workflows."""
    workflow = models.get("workflow")
    if workflow is None or not workflow[0].get("add_url"):
        return {}
    try:
        address = reverse("admin:playbooks")
    except NoReverseMatch:
        return {}
    page = {"object_name": "Playbook", "name": "Playbooks", "admin_url": address}
    return {"playbook": (page, workflow[1])}
