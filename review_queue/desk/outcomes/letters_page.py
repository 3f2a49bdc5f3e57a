"""The letters to a person: when each left, or the very bytes while no mail server is connected."""

from __future__ import annotations

import email
import email.policy

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from review_queue.desk.access import needs_login, user_of
from review_queue.desk.page import desk_page
from review_queue.models import Letter
from review_queue.notices.links import without_links
from review_queue.notices.message import kept_path
from review_queue.selectors.notices import PAGE_SIZE, letters_of


@needs_login()
def show_letters(request: HttpRequest) -> HttpResponse:
    """The newest fifty."""
    context = {
        "rows": list(letters_of(user_of(request))[:PAGE_SIZE]),
        "connected": settings.EMAIL_CONFIGURED,
        "email": user_of(request).email,
    }
    return desk_page(request, "outcomes/letters.html", context, title="E-mails to you")


@needs_login()
def show_letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter of one's own. A kept one shows the links it carries: nobody else can see it."""
    letter = Letter.objects.filter(pk=letter_id, recipient=user_of(request)).first()
    if letter is None:
        raise Http404("There is no such e-mail to you.")
    text = _kept_text(letter) or without_links(letter.text)
    context = {"letter": letter, "text": text, "links": _links(text)}
    return desk_page(request, "outcomes/letter.html", context, title=letter.subject)


def _kept_text(letter: Letter) -> str:
    if letter.status != Letter.Status.KEPT:
        return ""
    try:
        data = kept_path(letter).read_bytes()
    except OSError:
        return ""
    part = email.message_from_bytes(data, policy=email.policy.default).get_body(("plain",))
    return str(part.get_content()) if part is not None else ""


def _links(text: str) -> list[tuple[str, str]]:
    """(words, path) of the decision links in a kept letter."""
    found = []
    for line in text.splitlines():
        words, _, address = line.strip().partition(": ")
        if address.startswith(f"{settings.SITE_URL}/decide/"):
            found.append((words, address.removeprefix(settings.SITE_URL)))
    return found
