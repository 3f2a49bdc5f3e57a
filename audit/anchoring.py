"""The anchor's configuration from the product's settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from audit.anchor.config import AnchorConfig


def anchor_config(*, ends_with_parent: bool = False) -> AnchorConfig:
    """How the anchor of this installation reaches its database and folders."""
    database = settings.DATABASES["default"]
    is_sqlite = database["ENGINE"].endswith("sqlite3")
    return AnchorConfig(
        name=f"hitl.{settings.DEPLOYMENT_ID}",
        key_dir=str(settings.ANCHOR_DIR),
        export_dir=str(settings.CHECKPOINT_DIR),
        database=str(database["NAME"]) if is_sqlite else "",
        parameters=None if is_sqlite else _parameters(database),
        ends_with_parent=ends_with_parent,
        outlet=settings.CHECKPOINT_OUTLET,
    )


def _parameters(database: dict[str, Any]) -> dict[str, str]:
    """What psycopg calls them; empty ones are left out, the pool is Django's own."""
    named = {
        "dbname": database["NAME"],
        "user": database.get("USER"),
        "password": database.get("PASSWORD"),
        "host": database.get("HOST"),
        "port": database.get("PORT"),
    }
    extra = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
    return {name: str(value) for name, value in {**named, **extra}.items() if value}
