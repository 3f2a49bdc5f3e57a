"""The gallery of playbooks: what each would do, in words, and the button that installs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from audit.actors import person
from review_queue.desk.access import INSTALL, PUBLISH, needs, user_of
from review_queue.desk.page import desk_page
from review_queue.desk.words.plain_words import kind_words
from review_queue.desk.words.rule_words import say_rule
from review_queue.errors import QueueError
from review_queue.models import Company, Mode, Workflow
from review_queue.playbooks.contract import BrokenPlaybook, Playbook
from review_queue.playbooks.install import (
    InstallResult,
    RulesNotPublished,
    gallery,
    install_playbook,
)
from review_queue.playbooks.read import read_playbook

POST = ("POST",)


@dataclass(frozen=True, slots=True)
class PlaybookCard:
    """One playbook as the owner sees it; `problems` instead of all else when it cannot be read."""

    folder: str
    name: str
    role: str = ""
    may: tuple[str, ...] = ()
    mode: str = ""
    rules: tuple[str, ...] = ()
    contents: str = ""
    workflow: Workflow | None = None
    problems: tuple[str, ...] = ()


@needs(INSTALL)
def show_playbooks(request: HttpRequest) -> HttpResponse:
    """Every playbook that comes with the product, installed ones marked."""
    return _gallery(request)


@needs(PUBLISH, methods=POST)
@needs(INSTALL, methods=POST)
def install(request: HttpRequest, folder: str) -> HttpResponse:
    """Install one, all or nothing; a refusal is told on the gallery itself."""
    path = next((path for path in gallery() if path.name == folder), None)
    if path is None:
        raise Http404("There is no such playbook.")
    user = user_of(request)
    try:
        result = install_playbook(folder=path, owner=user, actor=person(user))
    except (RulesNotPublished, BrokenPlaybook) as refusal:
        return _gallery(request, refusal=refusal)
    _tell(request, result)
    return HttpResponseRedirect(reverse("admin:playbooks"))


def _gallery(request: HttpRequest, *, refusal: QueueError | None = None) -> HttpResponse:
    company = Company.objects.only("currency", "rules_language").first() or Company()
    currency, language = company.currency, company.rules_language
    installed = {workflow.key: workflow for workflow in Workflow.objects.all()}
    context = {
        "cards": [_card(path, currency, language, installed) for path in gallery()],
        "refusal": refusal,
        "may_install": request.user.has_perm(PUBLISH),
        "rules_in_the_way": isinstance(refusal, RulesNotPublished),
    }
    status = 409 if refusal else 200
    return desk_page(request, "company/playbooks.html", context, title="Playbooks", status=status)


def _card(path: Path, currency: str, language: str, installed: dict[str, Workflow]) -> PlaybookCard:
    try:
        playbook = read_playbook(path, currency=currency)
    except BrokenPlaybook as broken:
        return PlaybookCard(path.name, path.name, problems=broken.problems)
    names = {playbook.key: playbook.name}
    return PlaybookCard(
        folder=path.name,
        name=playbook.name,
        role=playbook.role,
        may=tuple(kind_words(kind) for kind in playbook.allowed_kinds),
        mode=str(Mode(playbook.mode).label),
        rules=tuple(say_rule(rule, names, language) for rule in playbook.rules),
        contents=_contents(playbook),
        workflow=installed.get(playbook.key),
    )


def _contents(playbook: Playbook) -> str:
    parts = (
        _counted(len(playbook.templates), "reply template"),
        _counted(len(playbook.knowledge), "knowledge document"),
        _counted(len(playbook.sample_names), "sample message"),
    )
    return ", ".join(part for part in parts if part)


def _counted(number: int, words: str) -> str:
    return f"{number} {words}{'' if number == 1 else 's'}" if number else ""


def _tell(request: HttpRequest, result: InstallResult) -> None:
    name = result.workflow.name
    if not result.created:
        messages.info(request, f"“{name}” is installed already; nothing was changed.")
        return
    parts = (
        _counted(result.templates, "reply template"),
        _counted(result.knowledge, "knowledge document"),
        _counted(result.rules, "rule"),
    )
    brought = ", ".join(part for part in parts if part)
    messages.success(request, f"“{name}” is installed, with {brought}. It takes work from now on.")
