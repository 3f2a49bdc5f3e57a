"""The minutes somebody has: the list worth most in them, what it leaves out, and walking it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from connectors.money import money_text
from review_queue.desk.access import DECIDE, SEE, needs, user_of
from review_queue.desk.page import desk_page
from review_queue.errors import InvalidEdit
from review_queue.models import Company, ReviewPlan
from review_queue.selectors.current_plan import Step, current_walk
from review_queue.services.desk.claiming import claim_task
from review_queue.services.desk.planning import begin_plan, end_plan, make_plan

POST = ("POST",)
_WHY = {
    "two_people": "needs two people: always in",
    "random": "drawn by lot, so that the estimates stay honest",
}


@needs(SEE)
def show_plan(request: HttpRequest) -> HttpResponse:
    """The list of this person, as far as it has come; back to the queue when there is none."""
    walk = current_walk(user_of(request).pk, whole=True)
    if walk is None:
        messages.info(request, "You have no list. Say how many minutes you have.")
        return redirect("admin:review_queue_home")
    company = Company.objects.only("currency").first()
    currency = company.currency if company else "EUR"
    context: dict[str, Any] = {
        "walk": walk,
        "steps": [_step(step, currency) for step in walk.steps],
        "currency": currency,
        "value_minor": sum(step.pick["value_minor"] for step in walk.steps),
        "saved": money_text(round(sum(step.pick["saved_minor"] for step in walk.steps)), currency),
        "left": left_out_words(walk.plan, currency),
        "grounds": grounds_words(walk.plan.left_out),
        "too_long": walk.seconds_planned > walk.plan.minutes * 60,
    }
    title = f"{walk.plan.minutes} minutes"
    return desk_page(request, "queue/plan.html", context, title=title)


@needs(DECIDE, methods=POST)
def make(request: HttpRequest) -> HttpResponse:
    """Make the list; a number that makes no sense leaves everything as it was."""
    asked = request.POST.get("minutes", "")
    text = (request.POST.get("own_minutes", "") if asked == "own" else asked).strip()
    minutes = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    try:
        make_plan(user=user_of(request), minutes=minutes)
    except InvalidEdit as error:
        messages.error(request, str(error))
        return redirect("admin:review_queue_home")
    return redirect("admin:review_plan")


@needs(DECIDE, methods=POST)
def start(request: HttpRequest) -> HttpResponse:
    """Open the first of the list that is still free, or the next after a break."""
    user = user_of(request)
    walk = current_walk(user.pk)
    if walk is None:
        return redirect("admin:review_plan")
    begin_plan(plan=walk.plan, user=user)
    for step in walk.open_steps:
        if claim_task(task_id=step.task.pk, user=user).is_mine:
            return redirect("admin:review_item", task_id=step.task.pk)
    messages.info(request, "Nothing of this list is left for you.")
    return redirect("admin:review_plan")


@needs(DECIDE, methods=POST)
def end(request: HttpRequest) -> HttpResponse:
    """Put the list away; what it held waits on in the queue."""
    if end_plan(user=user_of(request)):
        messages.success(request, "The list is put away. What is left of it waits in the queue.")
    return redirect("admin:review_queue_home")


def _step(step: Step, currency: str) -> dict[str, Any]:
    pick = step.pick
    worth = money_text(round(pick["worth_minor"]), currency)
    why = _WHY.get(pick["why"], f"saves about {worth} a minute")
    return {
        "task": step.task,
        "fate": step.fate,
        "seconds": pick["seconds"],
        "value_minor": pick["value_minor"],
        "why": why,
    }


def left_out_words(plan: ReviewPlan, currency: str) -> str:
    """What the list leaves out and why: "34 left out: together €120 at risk, none due before
    15:00. Looking at any of them saves at most €0.08 a minute."
    """
    left = plan.left_out
    if not left["number"]:
        return "Nothing is left out." if left["is_everything"] else ""
    more = "" if left["is_everything"] else "of the 2,000 most urgent, "
    risk = money_text(left["value_minor"], currency)
    worth = money_text(round(left["most_worth_minor"]), currency)
    number = left["number"]
    one = "it" if number == 1 else "any of them"
    return (
        f"{number} left out: {more}together {risk} at risk, {_due_words(left)}. "
        f"Looking at {one} saves at most about {worth} a minute."
    )


def _due_words(left: dict[str, Any]) -> str:
    if left["due_meanwhile"]:
        return f"{left['due_meanwhile']} due before your time is over"
    if not left["next_due"]:
        return "none with a due time"
    due = timezone.localtime(datetime.fromisoformat(left["next_due"]))
    days = (due.date() - timezone.localtime().date()).days
    day = {0: "", 1: "tomorrow "}.get(days, f"{due:%A} " if days < 7 else f"{due:%-d %B} ")
    return f"none due before {day}{due:%H:%M}"


def grounds_words(left: dict[str, Any]) -> str:
    """Where the minutes and the error rates come from, without claiming more than is known."""
    if left["own_pace"]:
        pace = "Minutes: your own median for each workflow."
    elif left["known_pace"]:
        pace = "Minutes: your team's median; yours is not known yet."
    else:
        pace = "Minutes: 75 seconds each, until decisions say more."
    known, number = left["known_rates"], left["workflows"]
    if known == number:
        rates = "How often drafts are wrong: from your company's decisions."
    elif not known:
        rates = (
            "How often drafts are wrong is assumed from the care they need (1 to 4 in 100), until "
            "a workflow has 20 decisions."
        )
    else:
        rates = (
            f"How often drafts are wrong: from decisions for {known} of {number} workflows, "
            "assumed from the care they need for the rest (1 to 4 in 100)."
        )
    return f"{pace} {rates} A careful look is taken to catch 3 of 4 mistakes."
