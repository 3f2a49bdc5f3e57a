"""Every connector over HTTP beside the provider it speaks to, and what that provider really did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.contract import ConnectionSettings
from tests.connectors.examples import EXAMPLES, SIGNING_KEY
from tests.doubles import crm_api, slack_api, stripe_api
from tests.doubles.crm_api import CrmApi
from tests.doubles.faulty_api import Asked, FaultyApi, Reply
from tests.doubles.slack_api import SlackApi
from tests.doubles.stripe_api import Payment, StripeApi

CHANNEL = "C0SUPPORT1"


@dataclass(frozen=True)
class Live:
    """`effects` counts what was applied; a state that was set counts once."""

    name: str
    kind: str
    make: Callable[[], FaultyApi]
    connect: Callable[[FaultyApi], ConnectionSettings]
    effects: Callable[[Any], int]
    payload: Mapping[str, Any] | None = None


class HookApi(FaultyApi):
    """A receiver of webhooks; `by_key` for one that honours our key."""

    def __init__(self, *, honours: bool = False) -> None:
        super().__init__()
        self.honours = honours
        self.events: list[bytes] = []
        self.keys: set[str] = set()

    def changes(self, asked: Asked) -> bool:
        return True

    def apply(self, asked: Asked) -> Reply:
        key = asked.headers["idempotency-key"]
        if not (self.honours and key in self.keys):
            self.events.append(asked.body)
        self.keys.add(key)
        return 200, {}


def connection(kind: str, settings: Mapping[str, Any], secret: str, value: str) -> Any:
    """A connection as the engine lends it."""
    return ConnectionSettings(9, kind, "Live", settings, {secret: value})


def payments(api: FaultyApi) -> ConnectionSettings:
    """A connection to this Stripe."""
    made: ConnectionSettings = connection("payments", {"url": api.url}, "api_key", stripe_api.KEY)
    return made


def slack(api: FaultyApi, *, reads: bool = True) -> ConnectionSettings:
    """A connection to this Slack with one channel, called general."""
    settings = {
        "url": f"{api.url}/api",
        "channels": f"general {CHANNEL}",
        "can_read_history": reads,
    }
    made: ConnectionSettings = connection("slack", settings, "bot_token", slack_api.TOKEN)
    return made


def crm(api: FaultyApi) -> ConnectionSettings:
    """A connection to this customer database."""
    settings = {"url": api.url, "reference_property": crm_api.REFERENCE}
    made: ConnectionSettings = connection("crm", settings, "access_token", crm_api.TOKEN)
    return made


def hook(api: FaultyApi, *, honours: bool = False) -> ConnectionSettings:
    """A connection to this receiver."""
    settings = {"url": f"{api.url}/hook", "honours_idempotency_key": honours}
    made: ConnectionSettings = connection("webhook", settings, "signing_key", SIGNING_KEY)
    return made


def stripe_with_ann() -> StripeApi:
    """One payment of 89 euros."""
    return StripeApi(Payment("ch_3NxAnn1182", 8900))


def crm_with_ann() -> CrmApi:
    """Ann, with another phone number."""
    api = CrmApi()
    api.add_contact(email="ann@example.com", phone="+49 30 0")
    return api


def _contacts_set(api: CrmApi) -> int:
    wanted = {one["name"]: one["value"] for one in EXAMPLES["crm_contact"]["changes"]}
    return sum(
        all(values.get(name) == value for name, value in wanted.items())
        for values in api.records["contacts"].values()
    )


LIVE = (
    Live("refund", "stripe_refund", stripe_with_ann, payments, lambda api: len(api.refunds)),
    Live(
        "hook-keyed", "webhook", lambda: HookApi(honours=True),
        lambda api: hook(api, honours=True), lambda api: len(api.events),
    ),
    Live("crm-change", "crm_contact", crm_with_ann, crm, _contacts_set),
    Live("crm-create", "crm_contact", CrmApi, crm, _contacts_set),
    Live("crm-note", "crm_note", crm_with_ann, crm, lambda api: len(api.records["notes"])),
    Live(
        "slack-asked", "slack_message", lambda: SlackApi(CHANNEL), slack,
        lambda api: len(api.posts[CHANNEL]),
    ),
    Live(
        "slack-once", "slack_message", lambda: SlackApi(CHANNEL),
        lambda api: slack(api, reads=False), lambda api: len(api.posts[CHANNEL]),
    ),
    Live("hook-once", "webhook", HookApi, hook, lambda api: len(api.events)),
)  # fmt: skip
