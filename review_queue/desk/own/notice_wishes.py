"""How a person wants to be told: their page, for nobody but themselves."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from review_queue.desk.access import needs_login, user_of
from review_queue.desk.page import desk_page
from review_queue.models import NoticePreferences
from review_queue.notices.slots import DIGEST_TIMES
from review_queue.notices.wishes import address_of, company_zone, wishes_of, zone_of
from review_queue.services.people.wishing import save_wishes

FIELDS = (
    "mail_digests",
    "mail_instant",
    "mentions_at_once",
    "quiet_from",
    "quiet_until",
    "serious_in_quiet_hours",
    "time_zone",
)
MORNING = time(8)
PAUSES = (
    ("keep", "Leave it as it is"),
    ("none", "Write to me as usual"),
    ("1", "Pause for an hour"),
    ("4", "Pause for four hours"),
    ("morning", "Pause until tomorrow at 8"),
    ("week", "Pause for a week"),
)


@cache
def _zones() -> list[tuple[str, str]]:
    return [("", "The company's"), *((name, name) for name in sorted(available_timezones()))]


class WishesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Channels, quiet hours and a pause."""

    time_zone = forms.ChoiceField(label="Your time zone", choices=_zones, required=False)
    pause = forms.ChoiceField(label="Pause e-mails", choices=PAUSES, required=False)

    class Meta:
        model = NoticePreferences
        fields = FIELDS
        labels = {
            "mail_digests": "Digests, three times a day",
            "mail_instant": "Urgent notices at once",
            "mentions_at_once": "Count it as urgent when a colleague names me",
            "quiet_from": "Quiet from",
            "quiet_until": "Quiet until",
            "serious_in_quiet_hours": "Serious mistakes also then",
        }
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("quiet_from", "quiet_until")
        }

    def clean(self) -> dict[str, object]:
        """Both ends of the quiet hours or neither."""
        cleaned: dict[str, object] = super().clean() or {}
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_until") is None):
            self.add_error(
                "quiet_until", "Quiet hours need a beginning and an end. Nothing was saved."
            )
        return cleaned


@needs_login(methods=("GET", "HEAD", "POST"))
def show_wishes(request: HttpRequest) -> HttpResponse:
    """The form; saved by POST only."""
    user = user_of(request)
    wishes = wishes_of(user)
    form = WishesForm(request.POST or None, instance=wishes, initial={"pause": "keep"})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        values = {name: chosen[name] for name in FIELDS}
        pause = chosen["pause"] or "keep"
        if pause != "keep":
            values["paused_until"] = _pause_end(pause, wishes)
        save_wishes(user=user, values=values)
        messages.success(request, "Saved. It counts from the next e-mail on.")
        return redirect("admin:review_notice_wishes")
    context = {
        "form": form,
        "email": user.email,
        "has_address": bool(address_of(user)),
        "digest_times": [f"{at:%H:%M}" for at in DIGEST_TIMES],
        "company_zone": company_zone().key,
        "paused_until": _still(wishes_of(user).paused_until),
    }
    status = 422 if request.method == "POST" else 200
    return desk_page(
        request, "own/notice_wishes.html", context, title="How you are told", status=status
    )


def _pause_end(choice: str, wishes: NoticePreferences) -> datetime | None:
    now = timezone.now()
    if choice == "none":
        return None
    if choice == "morning":
        zone = zone_of(wishes)
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, MORNING, tzinfo=zone)
    return now + (timedelta(days=7) if choice == "week" else timedelta(hours=int(choice)))


def _still(until: datetime | None) -> datetime | None:
    return until if until is not None and until > timezone.now() else None
