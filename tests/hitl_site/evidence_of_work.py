"""What the tests of evidence packs share: a task with its whole life, sealed and signed for."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.models import User
from django.utils import timezone

from audit.chain import utc_text
from audit.merkle import Frontier
from audit.models import Checkpoint, Seal
from audit.notes import checkpoint_text, public_key_of, signed
from audit.sealing import seal_pending
from hitl_site.auditor_pages.evidence.packing import SCRIPT
from review_queue.execution.due import run_due
from review_queue.models import Execution, Task
from tests.builders import a_contact, a_note, an_email, approved, fresh

ORIGIN = "hitl.test"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_key_of(KEY, ORIGIN).as_text()


def whole_life(reviewer: User) -> Task:
    """Came in, drafted, judged, approved, sent."""
    a_contact()
    task = approved(reviewer, [an_email(body="Grüße, שלום, 你好"), a_note()]).task
    Execution.objects.update(next_at=timezone.now())
    run_due()
    run_due()
    return fresh(task)


def anchor(key: Ed25519PrivateKey = KEY) -> Checkpoint:
    """Seal everything and sign for it, as the process of the anchor does."""
    seal_pending()
    tree = Frontier()
    for digest in Seal.objects.order_by("seq").values_list("seal_hash", flat=True):
        tree.add(bytes.fromhex(digest))
    at = utc_text(timezone.now())
    text = checkpoint_text(origin=ORIGIN, size=tree.size, root=tree.root(), at=at)
    note = signed(text, (key, ORIGIN))
    return Checkpoint.objects.create(
        origin=ORIGIN,
        size=tree.size,
        root=text.split("\n")[2],
        note=note,
        key_id=public_key_of(key, ORIGIN).key_id,
        created_at=at,
    )


def unpacked(pack: bytes) -> dict[str, bytes]:
    """File name to contents."""
    with zipfile.ZipFile(io.BytesIO(pack)) as files:
        return {name: files.read(name) for name in files.namelist()}


def facts_in(files: Mapping[str, bytes]) -> Any:
    """evidence.json, to be changed at will."""
    return json.loads(files["evidence.json"])


def check(files: Mapping[str, bytes], folder: Path, *more: str) -> tuple[int, str]:
    """Run the script of the product on these files: (exit code, what it says)."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return run_on(folder, *more)


def run_on(pack: Path, *more: str) -> tuple[int, str]:
    """Run the script alone, as an auditor does who has nothing but Python."""
    ran = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(pack), *more],
        capture_output=True,
        check=False,
        cwd="/",
        text=True,
        encoding="utf-8",
    )
    return ran.returncode, (ran.stdout + ran.stderr).strip()
