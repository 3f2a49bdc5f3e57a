"""The sender: an address with or without a display name, taken apart exactly."""

from __future__ import annotations

import re

from connectors.text import check_addr_spec, check_line

_NAMED = re.compile(r'(?P<name>[^<>"]*?)\s*<(?P<address>[^<>]*)>')
_QUOTED = re.compile(r'"(?P<name>[^<>"\\]*)"\s*<(?P<address>[^<>]*)>')


def split_sender(sender: str) -> tuple[str, str]:
    """(display name or empty, address) of `Shop <help@shop.example>`. ValueError when unclear."""
    check_line(sender)
    match = _NAMED.fullmatch(sender) or _QUOTED.fullmatch(sender)
    name, address = (match["name"].strip(), match["address"]) if match else ("", sender)
    if len(name) > 100:
        raise ValueError("has a display name of more than 100 characters")
    return name, check_addr_spec(address)


def check_sender(sender: str) -> str:
    """The sender unchanged when it can be taken apart; else ValueError."""
    try:
        split_sender(sender)
    except ValueError as error:
        raise ValueError(
            "must be one address such as help@shop.example or Shop <help@shop.example>"
        ) from error
    return sender
