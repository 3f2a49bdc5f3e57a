"""Everybody here has an address; letters go to Django's own test outbox unless a test says else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def mail(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STAFF_MAIL_DIR = tmp_path / "staff-mail"
    settings.SITE_URL = "https://desk.example.com"
