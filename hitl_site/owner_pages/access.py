"""Who may open which of the owner's pages, over the admin's own log-in check."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from policies.history import Author

READ = "policies.view_policyversion"
START = "policies.add_policyversion"
EDIT = "policies.change_policyversion"
PUBLISH = "policies.publish_policyversion"
SEE_TOPICS = "topics.view_topicmodel"
TEACH = "topics.add_topicexample"
PERMISSION_BACKEND = "hitl_site.accounts.DeskBackend"

View = Callable[..., HttpResponseBase]

_WORDS = {
    READ: "Your account may not read the rules.",
    START: "Your account may read the rules but not change them.",
    EDIT: "Your account may read the rules but not change them.",
    SEE_TOPICS: "Your account may not see what was learned.",
    TEACH: "Only an owner may teach the topics.",
    PUBLISH: "Only an owner may publish rules or take them back.",
}


def needs(permission: str, *, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Refuse with 403 and a reason without the permission, with 405 for other methods."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.has_perm(permission):
                raise PermissionDenied(f"{_WORDS[permission]} Nothing was changed.")
            return view(request, *args, **kwargs)

        return require_http_methods(list(methods))(guarded)

    return wrap


def author_of(request: HttpRequest) -> Author:
    """The logged-in person as the policy services want them."""
    return Author(request.user.pk, str(request.user))


def owner_ids() -> frozenset[int]:
    """The active people who may publish, one of whom may have to confirm a loosening."""
    people = User.objects.with_perm(PUBLISH, backend=PERMISSION_BACKEND)
    return frozenset(people.filter(is_active=True).values_list("pk", flat=True))
