"""How to connect a language model: the few settings, and what is set now."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from review_queue.desk.access import SEE, needs
from review_queue.desk.page import desk_page


@needs(SEE)
def show_connect_model(request: HttpRequest) -> HttpResponse:
    """Plain instructions; the key itself is never shown."""
    context = {
        "base_url": getattr(settings, "OPENAI_BASE_URL", ""),
        "model": getattr(settings, "OPENAI_MODEL", ""),
    }
    return desk_page(
        request, "company/connect_model.html", context, title="Connect a language model"
    )
