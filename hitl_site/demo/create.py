"""Creates the demo company, or one owner, all or nothing and only in an empty database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import Actor
from audit.chain import Event
from audit.history import acting_as
from audit.models import Entry
from audit.services import append_event
from hitl_site.demo.accounts import Account, create_accounts
from hitl_site.demo.company_file import CompanyFile, Person, company_file, dated
from hitl_site.demo.work import draft_everything, hand_in, make_history
from review_queue.founding import found
from review_queue.models import Company, Contact, ContactRecord
from review_queue.playbooks.install import gallery, install_playbook
from review_queue.services.people.roles import OWNERS

KIND = "site.demo.created"
ACTOR = Actor("system", "", "demo company", "cli")
SOLE_OWNER = Person("owner", "", "", OWNERS)


@dataclass(frozen=True, slots=True)
class Created:
    """What was made. `accounts` hold the plain passwords: show them once, then forget them."""

    what: Literal["demo", "owner", "nothing"]
    accounts: tuple[Account, ...] = ()
    tasks: int = 0


class DatabaseInUse(RuntimeError):
    """There are accounts that are not the demo's; nothing was created."""


def create_demo_company(*, password: str = "") -> Created:
    """Accounts, customers, suppliers, playbooks, sample work and a little history.

    With an empty `password` every account gets a random one. A second call changes nothing.
    Raises DatabaseInUse when somebody else's accounts are there.
    """
    with transaction.atomic(), acting_as(ACTOR):
        found()
        if _is_there():
            return Created("nothing")
        content = company_file()
        _name_company(content)
        accounts = create_accounts(content.people, password=password)
        _create_contacts(content, timezone.localdate())
        tasks = _create_work(content, timezone.localdate())
        _note(content, tasks)
    return Created("demo", accounts, tasks)


def create_owner(*, password: str = "") -> Created:
    """Only the account of an owner, for a company that starts empty. Raises DatabaseInUse."""
    with transaction.atomic(), acting_as(ACTOR):
        found()
        if _is_there():
            return Created("nothing")
        return Created("owner", create_accounts([SOLE_OWNER], password=password))


def _is_there() -> bool:
    if Entry.objects.filter(chain="demo", kind=KIND).exists():
        return True
    if User.objects.exists():
        raise DatabaseInUse(
            "There are accounts in this database already, and they are not the demo company's. "
            "Nothing was created."
        )
    return False


def _name_company(content: CompanyFile) -> None:
    company = Company.objects.select_for_update().get()
    company.name, company.currency = content.name, content.currency
    company.from_address = content.from_address
    company.save()


def _create_contacts(content: CompanyFile, today: date) -> None:
    for table in content.contacts:
        fields = {name: value for name, value in table.items() if name != "records"}
        contact = Contact.objects.create(**fields)
        for record in table["records"]:
            values = dated(record["values"], today)
            ContactRecord.objects.create(contact=contact, **{**record, "values": values})


def _create_work(content: CompanyFile, today: date) -> int:
    """Playbooks, decided history and waiting samples; returns how many tasks there are.

    The second reviewer decided the history: who starts as `reviewer` has approved nothing yet.
    """
    owner, reviewer = (User.objects.get(username=name) for name in ("owner", "reviewer2"))
    installed = [
        (install_playbook(folder=folder, owner=owner, actor=ACTOR).workflow, folder)
        for folder in gallery()
    ]
    tasks = 0
    for workflow, folder in installed:
        samples = sorted((folder / "samples").iterdir())
        tasks += len(hand_in(samples, workflow_key=workflow.key, actor=ACTOR, today=today))
    # Last, though it is older: a new mail of the same customer would take the approvals back.
    tasks += len(make_history(content.history, reviewer=reviewer, actor=ACTOR, today=today))
    draft_everything()
    return tasks


def _note(content: CompanyFile, tasks: int) -> None:
    payload = {"company": content.name, "accounts": len(content.people), "tasks": tasks}
    append_event(Event(KIND, ACTOR, "queue.company:1", payload, timezone.now()), chain="demo")
