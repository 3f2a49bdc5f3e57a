"""Why a version cannot leave draft, in sentences."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import Group

from policies.models import PolicyVersion


def problems_of(
    version: PolicyVersion, *, known_workflows: Collection[str] | None = None
) -> tuple[str, ...]:
    """Why the version cannot be published, one sentence each; empty when it can.

    `known_workflows` lets a misspelt workflow be refused: such a rule would never apply.
    """
    groups = set(Group.objects.values_list("name", flat=True))
    found = []
    for rule in version.rules.prefetch_related("conditions"):
        found += [
            f"{rule.name}: {text}" for row in rule.conditions.all() if (text := row.problem())
        ]
        if rule.required_group and rule.required_group not in groups:
            found.append(f"{rule.name}: there is no group “{rule.required_group}”.")
        unknown = known_workflows is not None and rule.workflow_key not in {"", *known_workflows}
        if unknown:
            found.append(f"{rule.name}: there is no workflow “{rule.workflow_key}”.")
    return tuple(found)
