"""One gate before every page of staff: who lacks the permission gets a reason, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]
Noted = Callable[[HttpRequest, dict[str, object]], None]

READING = ("GET", "HEAD")


def guarded(
    permission: str, *, refused: str, methods: tuple[str, ...], noted: Noted | None = None
) -> Callable[[View], View]:
    """Refuse with 403 and the words `refused` without the permission, with 405 for other methods.

    `noted` is told of a refusal with the arguments of the page's address.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def gate(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.user.has_perm(permission):
                return view(request, *args, **kwargs)
            if noted is not None:
                noted(request, kwargs)
            raise PermissionDenied(refused)

        return require_http_methods(list(methods))(gate)

    return wrap
