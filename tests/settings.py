"""The product's settings for tests: a fresh DATA_DIR, none of the developer's own environment."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from hitl_site.environment.variables import VARIABLES

# The two pairs under test are chosen by these; everything else starts from the defaults.
_CHOSEN = {"DATABASE_URL", "REDIS_URL"}
for _name in VARIABLES.keys() - _CHOSEN:
    os.environ.pop(_name, None)
_folder = Path(tempfile.mkdtemp(prefix="hitl-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["DATA_DIR"] = str(_folder)
os.environ["ENV_FILE"] = "none"
os.environ["LOG_LEVEL"] = "WARNING"

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and os.environ.get("REDIS_URL"):
    # Tests that run side by side must not take each other's messages.
    _server = os.environ["REDIS_URL"].rstrip("/").rpartition("/")[0]
    os.environ["REDIS_URL"] = f"{_server}/{int(_worker.removeprefix('gw')) + 1}"

from hitl_site.settings import *  # noqa: E402, F403
from hitl_site.settings import DATABASES, ON_SQLITE  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if ON_SQLITE:
    # A file, as in production: an in-memory database would hide what two connections do.
    DATABASES["default"]["TEST"] = {"NAME": _folder / "test.sqlite3"}
