"""The admin's models in calm groups: all that may be opened, each once, nothing lost."""

from __future__ import annotations

from typing import Any

from review_queue.templatetags.desk_nav import calm_groups


def app(name: str, *models: str, url: str = "/x/") -> dict[str, Any]:
    return {
        "name": name,
        "models": [{"object_name": model, "name": model, "admin_url": url} for model in models],
    }


def test_known_models_stand_under_what_they_are_for() -> None:
    groups = calm_groups([app("Review queue", "Task", "Workflow", "Claim"), app("Auth", "User")])
    assert [(group.title, [model["name"] for model in group.models]) for group in groups] == [
        ("Set up", ["Workflow"]),
        ("Work", ["Task"]),
        ("Records", ["Who is on what"]),
        ("Accounts", ["User"]),
    ]


def test_unknown_models_keep_the_name_of_their_app() -> None:
    groups = calm_groups([app("Add-on", "Gauge", "Dial"), app("Review queue", "Task")])
    assert [(group.title, len(group.models)) for group in groups] == [("Work", 1), ("Add-on", 2)]


def test_what_may_not_be_opened_is_left_out() -> None:
    assert calm_groups([app("Review queue", "Task", url="")]) == ()
