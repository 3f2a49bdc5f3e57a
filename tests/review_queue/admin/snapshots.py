"""The whole database as rows, to show that a refused request changed nothing."""

from __future__ import annotations

from django.apps import apps

# A request of a logged-in person may touch its session.
NOT_COMPARED = {"sessions.session"}


def whole_database() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, history and ledger included."""
    return {
        model._meta.label_lower: [
            tuple(str(value) for value in row)
            for row in model._default_manager.order_by("pk").values_list()
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label_lower not in NOT_COMPARED
    }
