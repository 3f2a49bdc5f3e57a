"""Trains in a process of its own: scikit-learn's 115 MB never stay in ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from policies.topics.errors import TrainingFailed
from policies.topics.examples import LabelledExample
from policies.topics.training_messages import NOTHING_NEW, TOO_FEW

LONGEST_S = 600  # seconds one training may take
_ROOT = Path(__file__).resolve().parent.parent.parent
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH")
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class TrainedApart:
    """A model as it is stored. `weights` is npz; `digest` names the examples it learned from."""

    weights: bytes
    labels: list[str]
    held_out_quality: dict[str, Any]
    sample_size: int
    digest: str


def train_apart(
    examples: Iterable[LabelledExample],
    *,
    least_rows: int,
    known_digest: str = "",
    with_detectors: bool = False,
    longest_s: float = LONGEST_S,
) -> TrainedApart | None:
    """The model of these examples, None below the sample size or when nothing is new.

    The examples pass through one by one. `with_detectors`: texts that the detectors hold anyhow
    need not be held by the model. Raises TrainingFailed; nothing is stored here in any case.
    """
    asked = {
        "least_rows": least_rows, "known_digest": known_digest, "with_detectors": with_detectors,
    }  # fmt: skip
    with tempfile.TemporaryFile() as lines:
        lines.write(json.dumps(asked).encode() + b"\n")
        for one in examples:
            row = [one.text, one.label, one.risk.value, one.group]
            lines.write(json.dumps(row).encode() + b"\n")
        lines.seek(0)
        return _read(_run(lines, longest_s))


def _run(lines: IO[bytes], longest_s: float) -> bytes:
    with _lifeline() as pipe:
        command = [sys.executable, "-m", "policies.topics.training_child", str(pipe)]
        try:
            ran = subprocess.run(
                command,
                stdin=lines,
                capture_output=True,
                cwd=_ROOT,
                env=_environment(),
                pass_fds=(pipe,),
                timeout=longest_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TrainingFailed(f"it was not done after {longest_s:g} seconds") from None
        except OSError as error:
            reason = f"no process could be started for it ({error.strerror})"
            raise TrainingFailed(reason) from error
    if ran.returncode:
        told = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        last = told[-1][:200] if told else f"exit code {ran.returncode}"
        raise TrainingFailed(f"it stopped by a fault ({last})")
    return ran.stdout


@contextmanager
def _lifeline() -> Iterator[int]:
    """The reading end of a pipe that closes when this process is gone, however it ended."""
    reading, writing = os.pipe()
    try:
        yield reading
    finally:
        os.close(reading)
        os.close(writing)


def _environment() -> dict[str, str]:
    """What a training needs: none of the secrets, and one thread, so that the desk stays quick."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | dict.fromkeys(_ONE_THREAD, "1")


def _read(answer: bytes) -> TrainedApart | None:
    head, _, data = answer.partition(b"\n")
    try:
        found = json.loads(head)
        if found["outcome"] in (NOTHING_NEW, TOO_FEW):
            return None
        return TrainedApart(
            weights=data,
            labels=found["labels"],
            held_out_quality=found["held_out_quality"],
            sample_size=found["sample_size"],
            digest=found["digest"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise TrainingFailed("its answer cannot be read") from error
