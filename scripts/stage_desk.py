"""`python -m scripts.stage_desk WHAT`: brings about, for pictures, what is rare in a fresh company.

Runs beside the product, on the data folder in DATA_DIR, and goes through the product's own services
where there is one.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from unittest import mock

import django

from bench.unguarded import unguarded

FAILED = "my package???"
ALIKE = "Visiting the showroom on Saturday"
NAMES = ("Ada Visser", "Ben Mulder", "Cleo Smit", "Dirk Bos", "Eva Vos", "Finn Dekker", "Gijs Kok")


def leave_out_chance() -> None:
    """No item is picked at random for a blind look, so that the pictures are alike every time."""
    from review_queue.models import BlindPick  # noqa: PLC0415 - needs the apps loaded

    BlindPick.objects.update(answer_first_chance=0, second_review_chance=0)


def set_the_scene() -> None:
    """Look-alikes, a task that failed, and addresses to write to."""
    from django.contrib.auth.models import User  # noqa: PLC0415 - needs the apps loaded

    from review_queue.models import State, Task  # noqa: PLC0415

    for user in User.objects.filter(is_staff=True):
        user.email = f"{user.username}@juniperandpine.example"
        user.save(update_fields=["email"])
    with unguarded():
        Task.objects.filter(subject=FAILED).update(
            state=State.FAILED, problem="The mail server refused the address: no such mailbox."
        )
    _take_in_look_alikes()
    leave_out_chance()


def _take_in_look_alikes() -> None:
    from audit.actors import Actor  # noqa: PLC0415
    from hitl_site.demo.work import draft_everything  # noqa: PLC0415
    from intake.services import take_in_file  # noqa: PLC0415
    from review_queue.models import Task  # noqa: PLC0415

    actor = Actor("system", "", "screenshots", "cli")
    raw = bytes(Task.objects.get(subject=ALIKE).source.raw)
    for name in NAMES:
        address = name.lower().replace(" ", ".")
        other = raw.replace(b"Ruben Aalbers", name.encode())
        other = other.replace(b"ruben.aalbers", address.encode())
        other = other.replace(b"Message-ID: <", f"Message-ID: <{address}.".encode())
        take_in_file(
            path_or_bytes=other,
            filename=f"{address}.eml",
            workflow_key="support-replies",
            actor=actor,
        )
    draft_everything()


def change_an_order() -> None:
    """The order a reviewer is reading about changes under their hands."""
    from review_queue.models import ContactRecord  # noqa: PLC0415

    record = ContactRecord.objects.get(reference="10437")
    record.values = {**record.values, "status": "refunded"}
    record.save()


def write_letters() -> None:
    """What the next digest hour would write to everybody."""
    from django.utils import timezone  # noqa: PLC0415

    from review_queue.notices.composing import write_due_digests  # noqa: PLC0415
    from review_queue.notices.sending import send_letters  # noqa: PLC0415
    from review_queue.notices.slots import slots_of  # noqa: PLC0415
    from review_queue.notices.wishes import company_zone  # noqa: PLC0415

    zone = company_zone()
    today = timezone.now().astimezone(zone).date()
    coming = slots_of(today + timedelta(days=1), zone)[0]
    with mock.patch("django.utils.timezone.now", return_value=coming.at + timedelta(minutes=1)):
        write_due_digests()
        send_letters()


STAGES = {
    "chance": leave_out_chance,
    "scene": set_the_scene,
    "order": change_an_order,
    "letters": write_letters,
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")
    django.setup()
    STAGES[sys.argv[1]]()
