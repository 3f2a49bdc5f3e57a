"""Rules that reviewers propose after a mistake: the owner takes one into the draft or declines."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from hitl_site.owner_pages.access import EDIT, author_of, needs
from hitl_site.owner_pages.page import owner_page
from policies.admin.wiring import recorder
from policies.errors import PolicyRefusal
from policies.models import PolicyVersion, Status
from policies.services import start_new_version
from review_queue.desk.access import user_of
from review_queue.errors import QueueError
from review_queue.models import RuleProposal
from review_queue.services.lessons.proposing import settle_proposal, with_name


@needs(EDIT, methods=("GET", "HEAD", "POST"))
def take(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show the proposal; a POST opens the draft with it typed in, saved by nobody yet."""
    proposal = get_object_or_404(
        RuleProposal.objects.select_related("task", "workflow", "proposed_by"), pk=proposal_id
    )
    if request.method != "POST":
        context = {"proposal": proposal}
        return owner_page(request, "proposal.html", context, title="A proposed rule")
    if not PolicyVersion.objects.filter(status=Status.DRAFT).exists():
        try:
            start_new_version(by=author_of(request), record=recorder(), like=None)
        except PolicyRefusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:owner_policies"))
    if not _settled(request, proposal_id, taken=True):
        return HttpResponseRedirect(reverse("admin:owner_policies"))
    query = urlencode({"typed": with_name(proposal.sentence, proposal.workflow)})
    return HttpResponseRedirect(f"{reverse('admin:owner_draft')}?{query}#typed")


@needs(EDIT, methods=("POST",))
def decline(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Not this one; it is kept with who declined it."""
    get_object_or_404(RuleProposal, pk=proposal_id)
    if _settled(request, proposal_id, taken=False):
        messages.success(request, "Declined. The rules are as they were.")
    return HttpResponseRedirect(reverse("admin:owner_policies"))


def _settled(request: HttpRequest, proposal_id: int, *, taken: bool) -> bool:
    try:
        settle_proposal(proposal_id=proposal_id, user=user_of(request), taken=taken)
    except QueueError as error:
        messages.error(request, f"{error} {error.what_to_do}")
        return False
    return True
