"""What the admin's lists are called, and what an empty one says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# Where the name of the table would not tell a newcomer what stands in it.
TITLES: Mapping[str, str] = MappingProxyType(
    {
        "entry": "Audit trail",
        "viewevent": "Looks at drafts",
        "verdict": "What the rules said",
        "execution": "What ran",
        "claim": "Who is on what",
        "outcome": "Problems found later",
        "contactchange": "Changes of contacts",
    }
)
FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "is active": "In use",
        "is stopped": "Stopped",
        "is staff": "May log in here",
        "staff status": "May log in here",
        "superuser status": "Superuser",
        "active": "In use",
    }
)


@dataclass(frozen=True, slots=True)
class EmptyWords:
    """An icon, what is missing, and what that means."""

    icon: str
    title: str
    text: str


EMPTY: Mapping[str, EmptyWords] = MappingProxyType(
    {
        "connection": EmptyWords(
            "link",
            "No connection yet",
            "A connection is a way out: the mail server that sends approved replies, or the "
            "system that gets approved webhooks. Until you add one, everything approved is written "
            "to the sandbox outbox and reaches nobody.",
        ),
        "workflow": EmptyWords(
            "inbox",
            "No workflow yet",
            "A workflow is one narrow job: what it may propose, who decides, and its limits. "
            "Install a ready one under Playbooks, or write your own.",
        ),
        "replytemplate": EmptyWords(
            "mail",
            "No reply template yet",
            "The built-in drafter answers with these, filled from the customer's records. Without "
            "one that fits it proposes nothing.",
        ),
        "knowledgedocument": EmptyWords(
            "note",
            "No knowledge yet",
            "Short texts a draft may rest on: opening hours, the return policy, shipping times.",
        ),
        "contact": EmptyWords(
            "user",
            "No contact yet",
            "Customers and suppliers you know. Mail from anybody else counts as from a stranger.",
        ),
        "refusal": EmptyWords(
            "check-circle",
            "Nothing was refused",
            "What could not be taken in is kept here with the reason, so that nothing is lost.",
        ),
        "absence": EmptyWords(
            "users",
            "Nobody is away",
            "Enter holidays and sick leave here: work and notices then go to the backup, as far as "
            "the backup may decide them.",
        ),
        "outcome": EmptyWords(
            "check-circle",
            "No problem found later",
            "Whoever finds a mistake in finished work reports it on that task; it is kept here.",
        ),
    }
)
NOTHING = EmptyWords("box", "Nothing here yet", "What happens from now on is listed here.")
