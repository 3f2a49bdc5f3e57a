"""This machine: folders and who may read them, the port, file systems, processes that still run."""

from __future__ import annotations

import http.client
import os
import socket
import stat
import tempfile
import time
from pathlib import Path

from django.conf import settings

from hitl_site.health.doctor.installation import ROOT
from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN, Finding
from hitl_site.logs.requests import HEADER

_SECRETS = ("secret.key", "field.key", "deployment.id", "db.sqlite3", ".env")
_OVER_A_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"}
)
_KNOCK_S = 1.0
_PROC = Path("/proc")


def data_folder() -> Finding:
    """Whether a file can really be written and kept there."""
    title = "DATA_DIR"
    folder = Path(settings.DATA_DIR)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"doctor")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        says = f"{folder}: {error.strerror}."
        mend = "Give this account the folder, or make room on its disk."
        return Finding("data_dir", title, BAD, says, mend)
    return Finding("data_dir", title, OK, f"{folder} takes files.")


def private_files() -> Finding:
    """Whether anybody else on this machine may read keys or customers' data."""
    title = "Private files"
    folder = Path(settings.DATA_DIR)
    looked_at = [folder / name for name in _SECRETS] + [ROOT / ".env"]
    open_to_others = [
        str(path)
        for path in looked_at
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if stat.S_IMODE(folder.stat().st_mode) & stat.S_IRWXO == 0 and not (ROOT / ".env").exists():
        open_to_others = []  # nobody else gets as far as the files
    if not open_to_others:
        return Finding("private_files", title, OK, "Keys and database belong to this account only.")
    says = f"Others on this machine may read {', '.join(open_to_others)}."
    mend = f"Run: chmod 700 {folder} && chmod 600 {' '.join(open_to_others)}"
    return Finding("private_files", title, WARN, says, mend)


def port() -> Finding:
    """Who answers where the site should: this product, another program, or nobody."""
    title = "Port"
    place = f"port {settings.PORT}"
    try:
        link = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=_KNOCK_S)
        link.request("GET", "/health/live")
        answer = link.getresponse()
        is_ours = HEADER in answer.headers
        link.close()
    except (ConnectionRefusedError, socket.timeout) as error:  # noqa: UP041
        quiet = isinstance(error, ConnectionRefusedError)
        says = f"Nobody listens on {place} of this machine." if quiet else f"{place} is silent."
        return Finding(
            "port", title, UNKNOWN, says, "Start the site with make run, if it runs here."
        )
    except (OSError, http.client.HTTPException):
        is_ours = False
    if is_ours:
        return Finding("port", title, OK, f"The site answers on {place}.")
    says = f"Another program answers on {place}."
    return Finding("port", title, BAD, says, "Stop it, or choose another port: make run PORT=8001")


def file_system() -> Finding:
    """SQLite's locks do not hold on a network file system."""
    title = "File system"
    if not settings.ON_SQLITE:
        return Finding("file_system", title, OK, "PostgreSQL keeps the data.")
    path = Path(str(settings.DATABASES["default"]["NAME"])).resolve()
    kind = _kind_of_mount(path)
    if not kind:
        return Finding("file_system", title, UNKNOWN, "This system does not say.")
    if kind in _OVER_A_NETWORK:
        says = f"{path} is on a network file system ({kind}), where two writers can destroy it."
        mend = "Move DATA_DIR to a local disk, or use PostgreSQL (DATABASE_URL)."
        return Finding("file_system", title, BAD, says, mend)
    return Finding("file_system", title, OK, f"{path.parent} is on {kind}.")


def processes() -> Finding:
    """Processes of this product: halted ones, and ones that run older code than is installed."""
    title = "Processes"
    if not (_PROC / "self").exists():
        return Finding("processes", title, UNKNOWN, "This system does not list processes.")
    newest = max(
        path.stat().st_mtime for path in ROOT.glob("*/**/*.py") if ".venv" not in path.parts
    )
    running = _own_processes()
    halted = [number for number, state, _ in running if state == "T"]
    older = [number for number, _, began in running if began < newest]
    if halted:
        says = f"Process {halted[0]} is halted (SIGSTOP): it holds its place and does nothing."
        return Finding("processes", title, BAD, says, f"Run: kill -CONT {halted[0]}, or end it.")
    if older:
        says = f"Process {older[0]} was started before the newest code was put here."
        return Finding("processes", title, WARN, says, "Stop the product and start it again.")
    says = f"{len(running)} running." if running else "None runs on this machine."
    return Finding("processes", title, OK if running else UNKNOWN, says)


def _own_processes() -> list[tuple[int, str, float]]:
    """(process, state letter, start in seconds since 1970) of each `python -m hitl_site.run`."""
    booted = time.time() - float((_PROC / "uptime").read_text().split()[0])
    found = []
    for folder in _PROC.glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if b"hitl_site.run" not in words or (folder / "cwd").resolve() != ROOT:
                continue
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile, or belongs to somebody else
        began = booted + int(fields[19]) / os.sysconf("SC_CLK_TCK")
        found.append((int(folder.name), fields[0], began))
    return found


def _kind_of_mount(path: Path) -> str:
    try:
        lines = (_PROC / "mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    mounts = {Path(line.split()[1].replace("\\040", " ")): line.split()[2] for line in lines}
    return next((mounts[one] for one in (path, *path.parents) if one in mounts), "")
