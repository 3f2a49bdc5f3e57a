"""The topics for owners: how good the local check is, what it learns from, and learning now."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from hitl_site.owner_pages.access import SEE_TOPICS, TEACH, needs
from hitl_site.owner_pages.page import owner_fragment, owner_page
from hitl_site.owner_pages.topic_quality import qualities, question_lines, supply
from policies.topics.examples import MIN_PER_CLASS, MIN_ROWS
from policies.topics.models import TrainingRun
from review_queue.desk.access import user_of
from review_queue.services.lessons.teaching import ask_for_training


@needs(SEE_TOPICS)
def show_topics(request: HttpRequest) -> HttpResponse:
    """Quality on unseen texts, what there is to learn from, and the last training."""
    every = qualities()
    context: dict[str, Any] = {
        "quality": every[0] if every else None,
        "earlier": every[1:],
        "questions": question_lines(),
        "supply": supply(),
        "least": MIN_ROWS,
        "least_each": MIN_PER_CLASS,
        "model_is_connected": settings.DRAFTING.is_connected,
        **_run_context(request, TrainingRun.objects.first()),
    }
    return owner_page(request, "topics.html", context, title="Topics")


@needs(TEACH, methods=("POST",))
def train(request: HttpRequest) -> HttpResponse:
    """Ask a worker to learn now; the page shows how it goes."""
    ask_for_training(user=user_of(request))
    messages.success(request, "It learns in the background. What is in use stays until it is done.")
    return HttpResponseRedirect(reverse("admin:owner_topics") + "#learning")


@needs(SEE_TOPICS)
def show_training(request: HttpRequest, run_id: int) -> HttpResponse:
    """The piece of the page that renews itself until the training is over."""
    run = get_object_or_404(TrainingRun, pk=run_id)
    context = {**_run_context(request, run), "is_piece": True}
    return owner_fragment(request, "_training.html", context)


def _run_context(request: HttpRequest, run: TrainingRun | None) -> dict[str, Any]:
    return {"run": run, "may_teach": request.user.has_perm(TEACH)}
