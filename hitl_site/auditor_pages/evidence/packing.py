"""The zip: report, evidence, message, the checking script, and what each of them hashes to."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction

from audit.actors import person
from audit.chain import Event
from audit.services import append_event
from hitl_site.auditor_pages.evidence.gathering import evidence_json, gather_evidence
from hitl_site.auditor_pages.evidence.report import report_of
from review_queue.models import Task

SCRIPT = Path(__file__).with_name("check_pack.py")
MATHEMATICS = Path(__file__).with_name("pack_mathematics.py")
README = """Evidence of one task.

report.pdf      to read
evidence.json   everything, exact; this is what is checked
message.bin     what came in, byte for byte (may hold anything: open it with care)
check_pack.py   checks the rest offline: python3 check_pack.py FOLDER
pack_mathematics.py   how it checks signatures and proofs; nothing but Python is needed
SHA256SUMS      the hash of every file

Get the public key of the checkpoints from somewhere else than this pack and give it with --key.
A receipt from an e-mail, such as task:12#7:ab12cd34, is compared with --receipt.
"""


def make_pack(*, task: Task, user: User, at: datetime) -> bytes:
    """Gather, pack, and tell the ledger who took it, with the hash of evidence.json."""
    by = person(user)
    with transaction.atomic():
        evidence = gather_evidence(task, by=by, at=at)
        facts = evidence_json(evidence.facts)
        told = {"sha256": hashlib.sha256(facts).hexdigest(), "entries": task.audit_length}
        event = Event("audit.evidence.exported", by, f"queue.task:{task.pk}", told, at)
        append_event(event, chain="exports")
    return zipped(
        {
            "report.pdf": report_of(evidence, at),
            "evidence.json": facts,
            "message.bin": evidence.message,
            "check_pack.py": SCRIPT.read_bytes(),
            "pack_mathematics.py": MATHEMATICS.read_bytes(),
            "README.txt": README.encode(),
        },
        at,
    )


def zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    """The files and SHA256SUMS over them as one zip."""
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    moment = at.astimezone(UTC).timetuple()[:6]
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in {**files, "SHA256SUMS": sums.encode()}.items():
            info = zipfile.ZipInfo(name, moment)
            info.external_attr = 0o644 << 16
            pack.writestr(info, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
