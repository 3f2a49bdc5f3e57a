"""The page "Keys": every action's key, the switch, and the exemption from speed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from review_queue.desk.access import SEE, needs, user_of
from review_queue.desk.page import desk_page
from review_queue.models import ReviewerPreferences
from review_queue.services.people.key_bindings import (
    ACTIONS,
    DEFAULTS,
    LONGEST_KEY,
    KeyAction,
    KeysRefused,
    bindings_of,
    shown,
)
from review_queue.services.people.preferences import change_keys, preferences_of, switch_keys


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One action with the key that stands in its field, and what is wrong with it."""

    action: KeyAction
    value: str
    default: str
    error: str = ""


@needs(SEE, methods=("GET", "HEAD", "POST"))
def keys(request: HttpRequest) -> HttpResponse:
    """Show the keys; by POST store them, or with `reset` the defaults again."""
    kept = preferences_of(user_of(request))
    if request.method != "POST":
        return _page(request, kept, bindings_of(kept.keys), {})
    reset = "reset" in request.POST
    typed = {
        act: default if reset else request.POST.get(f"key-{act}", default)[:20]
        for act, default in DEFAULTS.items()
    }
    kept.keys_on = "keys_on" in request.POST or reset
    kept.assistive_technology = "assistive_technology" in request.POST
    try:
        change_keys(
            user=user_of(request),
            keys=typed,
            keys_on=kept.keys_on,
            assistive_technology=kept.assistive_technology,
        )
    except KeysRefused as error:
        return _page(request, kept, typed, error.fields)
    messages.success(request, "All keys are as they came." if reset else "Your keys are saved.")
    return redirect("admin:review_keys")


@needs(SEE, methods=("POST",))
def switch(request: HttpRequest) -> HttpResponse:
    """Single keys on (`on=1`) or off, from the list of keys on any page."""
    kept = switch_keys(user=user_of(request), on=request.POST.get("on") == "1")
    return JsonResponse({"on": kept.keys_on})


def _page(
    request: HttpRequest,
    kept: ReviewerPreferences,
    values: Mapping[str, str],
    errors: Mapping[str, str],
) -> HttpResponse:
    rows = [
        KeyRow(action, shown(values[action.act]), shown(action.key), errors.get(action.act, ""))
        for action in ACTIONS
    ]
    context = {"rows": rows, "kept": kept, "longest": LONGEST_KEY, "wrong": len(errors)}
    return desk_page(request, "own/keys.html", context, title="Keys", status=422 if errors else 200)
