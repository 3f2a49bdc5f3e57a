"""Training in a process of its own: the same model, nothing left behind in ours."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policies.topics import training_process
from policies.topics.detected import is_caught
from policies.topics.errors import TrainingFailed
from policies.topics.examples import MIN_ROWS, LabelledExample, Risk, digest_of
from policies.topics.training import train_topics
from policies.topics.training_process import train_apart
from policies.topics.weights import weights_to_bytes
from tests.policies.topics.examples_of_a_shop import shop_examples

ROOT = Path(__file__).resolve().parents[3]
ODD = LabelledExample("half a character \ud800 and a line\nbreak", "odd “topic”", Risk.LOW, "g")


def test_the_model_is_the_one_that_is_trained_here() -> None:
    examples = [*shop_examples(), ODD]
    apart = train_apart(iter(examples), least_rows=MIN_ROWS, with_detectors=True)
    here = train_topics(examples, is_caught=is_caught)
    assert apart is not None
    assert here is not None
    assert apart.weights == weights_to_bytes(here.weights)
    assert apart.held_out_quality == json.loads(json.dumps(here.held_out_quality))
    assert (apart.sample_size, apart.labels) == (271, list(here.weights.labels))
    assert apart.digest == digest_of(examples)


def test_too_little_and_nothing_new_give_no_model() -> None:
    examples = shop_examples()
    assert train_apart(examples[:50], least_rows=MIN_ROWS) is None
    assert train_apart(examples, least_rows=MIN_ROWS, known_digest=digest_of(examples)) is None


def test_who_trains_never_loads_the_training_libraries() -> None:
    code = """
import sys
from policies.topics.training_process import train_apart
from tests.policies.topics.examples_of_a_shop import shop_examples
assert train_apart(shop_examples(), least_rows=200) is not None
sys.exit(str([one for one in ("sklearn", "scipy", "numpy", "joblib") if one in sys.modules]))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.stderr.strip() == "[]"


def test_a_training_that_takes_too_long_is_ended() -> None:
    with pytest.raises(TrainingFailed, match=r"not done after 0\.05 seconds") as failed:
        train_apart(shop_examples(), least_rows=MIN_ROWS, longest_s=0.05)
    assert "What is in use stays in use." in str(failed.value)


@pytest.mark.parametrize(
    ("child", "reason"),
    [
        ("raise MemoryError('too much')", "it stopped by a fault (MemoryError: too much)"),
        ("import os; os.kill(os.getpid(), 9)", "exit code -9"),
        ("print('hello')", "its answer cannot be read"),
        ('print(\'{"outcome": "trained"}\')', "its answer cannot be read"),
    ],
)
def test_a_process_that_breaks_down_is_told_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, child: str, reason: str
) -> None:
    package = tmp_path / "policies" / "topics"
    package.mkdir(parents=True)
    (package / "training_child.py").write_text(child)
    monkeypatch.setattr(training_process, "_ROOT", tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(TrainingFailed) as failed:
        train_apart(shop_examples(), least_rows=MIN_ROWS)
    assert reason in str(failed.value)


def test_secrets_of_the_product_do_not_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@host/db")
    seen = training_process._environment()
    assert "secret" not in str(seen)
    assert seen["OMP_NUM_THREADS"] == "1"


def test_it_ends_with_whoever_started_it() -> None:
    """The parent is killed without a chance to clean up; its child waits for input for ever."""
    code = """
import os, subprocess, sys
reading, writing = os.pipe()
child = subprocess.Popen(
    [sys.executable, "-m", "policies.topics.training_child", str(reading)],
    stdin=subprocess.PIPE, pass_fds=(reading,),
)
print(child.pid, flush=True)
sys.stdin.read()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 20
    while is_running(child) and time.monotonic() < deadline:
        os.sched_yield()
    assert not is_running(child)


def is_running(pid: int) -> bool:
    """Whether such a process still does something; a zombie nobody buried does not."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_child_needs_neither_django_nor_a_database() -> None:
    code = (
        "import sys, policies.topics.training_child, policies.topics.training; "
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
