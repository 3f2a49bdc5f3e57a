"""The model and the mail server, by what they did last. Nobody is called."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from audit.models import Entry
from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN, Finding, in_words
from review_queue.models import Connection, Draft, Execution, Letter

MODEL, MAIL = "model", "mail"
# The newest rows tell; older ones would only make the look slow.
LOOKED_AT = 500
SILENT_LETTERS = timedelta(hours=1)
_FAILURES = ("queue.task.draft_failed", "queue.task.draft_delayed")


def model() -> Finding:
    """When the connected model last wrote a draft, and when it last failed to."""
    title = "Language model"
    if not settings.DRAFTING.is_connected:
        says = "No model is connected: drafts are filled from your own templates."
        return Finding(MODEL, title, OK, says, in_use=False)
    wrote = _last_draft()
    failed = _last_failure()
    if wrote is None and failed is None:
        return Finding(MODEL, title, UNKNOWN, "It has not been asked for a draft yet.")
    said = [f"last draft {_ago(wrote)}" if wrote else "no draft yet"]
    said.append(f"last failure {_ago(failed)}" if failed else "no failure")
    says = f"{settings.DRAFTING.model}: {', '.join(said)}."
    if failed is None or (wrote is not None and wrote > failed):
        return Finding(MODEL, title, OK, says)
    return Finding(
        MODEL,
        title,
        BAD if wrote is None else WARN,
        says,
        "Look at the timeline of a task without a draft: it says what the model answered. Check "
        "key, address and balance with the provider.",
    )


def mail() -> Finding:
    """When mail last left, when it was last refused, and whether letters pile up."""
    title = "Mail"
    connected = settings.EMAIL_CONFIGURED or _has_mail_connection()
    if not connected:
        says = "No mail server is connected: mails are kept in the sandbox outbox."
        return Finding(MAIL, title, OK, says, in_use=False)
    left, failed = _last_mail()
    piled = _waiting_letters()
    if piled:
        return Finding(
            MAIL,
            title,
            BAD,
            f"{piled} {'letter has' if piled == 1 else 'letters have'} waited for over an hour; "
            f"mail last left {_ago(left) if left else 'never'}.",
            "Check EMAIL_URL and the mail server; a connection's page sends a test mail.",
            {"letters_waiting": piled},
        )
    if left is None and failed is None:
        return Finding(MAIL, title, UNKNOWN, "A server is connected; nothing was sent yet.")
    said = [f"last mail left {_ago(left)}" if left else "no mail left yet"]
    said.append(f"last refused {_ago(failed)}" if failed else "none refused")
    says = f"{', '.join(said)}.".capitalize()
    if failed is None or (left is not None and left > failed):
        return Finding(MAIL, title, OK, says)
    mend = "Open what failed under Needs a person: it says what the mail server answered."
    return Finding(MAIL, title, WARN, says, mend)


def _last_draft() -> datetime | None:
    newest = Draft.objects.aggregate(top=Max("id"))["top"] or 0
    ours = Draft.objects.filter(id__gt=newest - LOOKED_AT).exclude(model="")
    return ours.order_by("-id").values_list("created_at", flat=True).first()


def _last_failure() -> datetime | None:
    moments = [
        Entry.objects.filter(kind=kind).order_by("-id").values_list("occurred_at", flat=True)[:1]
        for kind in _FAILURES
    ]
    told = [text for one in moments for text in one]
    return max((datetime.fromisoformat(text) for text in told), default=None)


def _last_mail() -> tuple[datetime | None, datetime | None]:
    """When the last of letters and approved mails left, and the last was refused."""
    newest = Execution.objects.aggregate(top=Max("id"))["top"] or 0
    runs = Execution.objects.filter(id__gt=newest - LOOKED_AT, kind="email")
    letters = Letter.objects.order_by("-id").values_list("status", "sent_at", "created_at")
    newest_letters = list(letters[:LOOKED_AT])
    sent = [at for status, at, _ in newest_letters if status == Letter.Status.SENT and at]
    refused = [at for status, _, at in newest_letters if status == Letter.Status.FAILED]
    done = runs.filter(status=Execution.Status.SUCCEEDED).aggregate(at=Max("finished_at"))["at"]
    broke = runs.filter(status=Execution.Status.FAILED).aggregate(at=Max("finished_at"))["at"]
    return (
        max([*sent, *([done] if done else [])], default=None),
        max([*refused, *([broke] if broke else [])], default=None),
    )


def _waiting_letters() -> int:
    return Letter.objects.filter(
        status__in=[Letter.Status.WAITING, Letter.Status.SENDING],
        created_at__lt=timezone.now() - SILENT_LETTERS,
    ).count()


def _has_mail_connection() -> bool:
    return Connection.objects.filter(is_active=True, kind="email").exists()


def _ago(moment: datetime) -> str:
    return f"{in_words(timezone.now() - moment)} ago"
