"""Pages that only stand once something happened: recalls, look-alikes, what came in in parts."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

from django.contrib.auth.models import User
from django.utils import timezone

from intake.parsers.email import parse_email
from review_queue.batching.services import list_batch
from review_queue.recalling.plan import plan_recall
from review_queue.recalling.scope import RecallScope
from review_queue.recalling.services import start_recall
from review_queue.services.arriving.intake import receive_task
from tests.builders import CLI, a_note, a_workflow, approved, pending
from tests.review_queue.desk.pages import address


def pages_of_many(owner: User, words: str) -> list[str]:
    """Addresses of these pages, with `words` wherever a stranger or a colleague may write."""
    number = _mail_with_a_file(words)
    alike = [pending(a_note(words), subject=words) for _ in range(5)]
    batch = list_batch(task=alike[0], user=owner)
    approved(owner, [a_note(words)])
    now = timezone.now()
    scope = RecallScope(since=now - timedelta(hours=1), until=now)
    plan = plan_recall(scope)
    recall = start_recall(scope=scope, user=owner, reason=words, fingerprint=plan.fingerprint)
    since = timezone.localtime(scope.since).strftime("%Y-%m-%dT%H:%M")
    return [
        address("review_recall") + f"?since={since}",
        address("review_recall") + "?since=",
        address("review_recall_run", recall.pk),
        address("review_batch", batch.key),
        address("review_item", number),
        address("review_source_text", number),
        address("review_source_file", number, 1),
    ]


def _mail_with_a_file(words: str) -> int:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "sam@example.com", "office@example.com", "Files"
    mail.set_content(words)
    mail.add_alternative(f"<p>{words}</p>", subtype="html")
    mail.add_attachment(words.encode(), maintype="text", subtype="plain", filename=words + ".txt")
    a_workflow()
    submission = parse_email(mail.as_bytes(), workflow_key="support-replies")
    return receive_task(submission=submission, actor=CLI).task.pk
