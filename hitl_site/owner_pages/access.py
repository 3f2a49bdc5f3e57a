"""Who may open which of the owner's pages, over the admin's own log-in check."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User
from django.http import HttpRequest

from policies.history import Author
from review_queue.guarded_pages import READING, View, guarded

READ = "policies.view_policyversion"
START = "policies.add_policyversion"
EDIT = "policies.change_policyversion"
PUBLISH = "policies.publish_policyversion"
SEE_TOPICS = "topics.view_topicmodel"
TEACH = "topics.add_topicexample"
PERMISSION_BACKEND = "hitl_site.accounts.DeskBackend"

_WORDS = {
    READ: "Your account may not read the rules.",
    START: "Your account may read the rules but not change them.",
    EDIT: "Your account may read the rules but not change them.",
    SEE_TOPICS: "Your account may not see what was learned.",
    TEACH: "Only an owner may teach the topics.",
    PUBLISH: "Only an owner may publish rules or take them back.",
}


def needs(permission: str, *, methods: tuple[str, ...] = READING) -> Callable[[View], View]:
    """Refuse with 403 and a reason without the permission, with 405 for other methods."""
    return guarded(
        permission, refused=f"{_WORDS[permission]} Nothing was changed.", methods=methods
    )


def author_of(request: HttpRequest) -> Author:
    """The logged-in person as the policy services want them."""
    return Author(request.user.pk, str(request.user))


def owner_ids() -> frozenset[int]:
    """The active people who may publish, one of whom may have to confirm a loosening."""
    people = User.objects.with_perm(PUBLISH, backend=PERMISSION_BACKEND)
    return frozenset(people.filter(is_active=True).values_list("pk", flat=True))
