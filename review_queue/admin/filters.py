"""List filters with fixed choices: no scan of the table for distinct values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from review_queue.models import NEEDS_A_PERSON, State


class StateFilter(admin.SimpleListFilter):
    """By state, or everything somebody has to look into."""

    title = "state"
    parameter_name = "state"
    STUCK = "needs_a_person"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The group that needs help first, then every state."""
        return [(self.STUCK, "Needs help"), *((str(one.value), one.label) for one in State)]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """Tasks in that state."""
        value = self.value()
        if value == self.STUCK:
            return queryset.filter(state__in=sorted(NEEDS_A_PERSON))
        return queryset.filter(state=value) if value in State.values else queryset


def fixed_choice(field: str, words: str, choices: Iterable[tuple[Any, Any]]) -> type[Any]:
    """A filter on one column whose choices are known beforehand."""
    known = {str(value): str(label) for value, label in choices}

    class FixedChoice(admin.SimpleListFilter):
        title = words
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
            return list(known.items())

        def queryset(
            self, request: HttpRequest, queryset: models.QuerySet[Any]
        ) -> models.QuerySet[Any]:
            value = self.value()
            return queryset.filter(**{field: value}) if value in known else queryset

    return FixedChoice
