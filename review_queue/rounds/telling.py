"""One round of everything that tells people: safe to run at any time and any number at once."""

from __future__ import annotations

from review_queue.ledger.alarms import tell_refusals
from review_queue.ledger.letters import mail_checkpoint
from review_queue.notices.composing import write_due_digests
from review_queue.notices.sending import send_letters
from review_queue.rounds.heartbeats import show_alive
from review_queue.services.deadlines.reminding import remind_and_escalate


def beat_once() -> int:
    """Show that jobs run, climb ladders, raise alarms, write letters, send; how many left."""
    show_alive()
    remind_and_escalate()
    tell_refusals()
    mail_checkpoint()
    write_due_digests()
    return send_letters()
