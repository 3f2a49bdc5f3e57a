"""Who may read and take away the trail: auditors and owners, over the admin's own log-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

READ_TRAIL = "audit.view_entry"
REFUSED = "Only auditors and owners read the audit trail. Nothing was shown or written."

View = Callable[..., HttpResponseBase]


def reads_trail(*, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Refuse with 403 and a reason who may not read the trail, with 405 for other methods."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.has_perm(READ_TRAIL):
                raise PermissionDenied(REFUSED)
            return view(request, *args, **kwargs)

        return require_http_methods(list(methods))(guarded)

    return wrap
