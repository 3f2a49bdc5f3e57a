"""How tests add connections and press their test button."""

from __future__ import annotations

from django.contrib.messages import get_messages
from django.test import Client

from review_queue.models import Connection

ADD = "/admin/queue/connection/add/"


def said(client: Client, address: str, **fields: str) -> str:
    """What the page says after this POST."""
    answer = client.post(address, fields, follow=True)
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def address_of_test(row: Connection) -> str:
    """Where the button leads."""
    return f"/admin/queue/connection/{row.pk}/send-test/"
