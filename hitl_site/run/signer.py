"""`python -m hitl_site.run.signer`: the anchor, and the webhook where one is set up. No Django."""

from __future__ import annotations

from audit.anchor.__main__ import main
from audit.anchor.outlets import Outlet


def webhook_from(configured: dict[str, str]) -> Outlet:
    """The receiver of checkpoints; only with one does this process need HTTP (14 MiB)."""
    from hitl_site.run.checkpoint_webhook import WebhookOutlet  # noqa: PLC0415 - as said above

    return WebhookOutlet(configured)


if __name__ == "__main__":
    raise SystemExit(main(webhook_from))
