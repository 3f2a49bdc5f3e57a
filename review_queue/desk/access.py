"""Who may open which desk page: one decorator over the admin's own log-in check."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.views.decorators.http import require_http_methods

from review_queue.guarded_pages import READING, View, guarded
from review_queue.services.decisions.noting_refusals import note_refusal

SEE = "queue.view_task"
DECIDE = "queue.review_task"
STOP = "queue.stop_everything"
INSTALL = "queue.add_workflow"
PUBLISH = "policies.publish_policyversion"

_WORDS = {
    SEE: "Your account may not look at the review queue.",
    DECIDE: "Your account may read tasks but not decide about them.",
    STOP: "Only an owner may stop or restart the automation.",
    INSTALL: "Only an owner may set up workflows.",
    PUBLISH: "Only an owner may install a playbook: its rules take force at once.",
}


def needs(permission: str, *, methods: tuple[str, ...] = READING) -> Callable[[View], View]:
    """Refuse with 403 and a reason without the permission, with 405 for other methods."""
    return guarded(
        permission,
        refused=f"{_WORDS[permission]} Nothing was changed.",
        methods=methods,
        noted=partial(_keep_refusal, permission),
    )


def _keep_refusal(permission: str, request: HttpRequest, named: dict[str, object]) -> None:
    """A step of a task that somebody tried without the right to it goes to the ledger."""
    task_id = named.get("task_id")
    if request.method == "POST" and isinstance(task_id, int):
        name = request.resolver_match.url_name if request.resolver_match else ""
        note_refusal(
            task_id=task_id,
            user=user_of(request),
            step=(name or "").removeprefix("review_"),
            why="NoPermission",
            said=_WORDS[permission],
        )


def needs_login(*, methods: tuple[str, ...] = READING) -> Callable[[View], View]:
    """For what is a person's own: any staff account, 405 for other methods."""

    def wrap(view: View) -> View:
        return require_http_methods(list(methods))(view)

    return wrap


def user_of(request: HttpRequest) -> User:
    """The logged-in person; every desk view sits behind the admin's log-in."""
    return cast("User", request.user)
