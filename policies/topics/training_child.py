"""Trains one model in a process of its own: examples on stdin, the result on stdout, no database.

Run as `python -m policies.topics.training_child FD`; the process ends when the other end of the
pipe FD is closed, so that it never outlives whoever started it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterable
from typing import Any, BinaryIO

from policies.topics.detected import is_caught
from policies.topics.examples import LabelledExample, Risk, digest_of, latest_of
from policies.topics.training import train_topics
from policies.topics.training_messages import NOTHING_NEW, TOO_FEW, TRAINED
from policies.topics.weights import weights_to_bytes

NICENESS = 10  # the desk goes first


def train_lines(lines: Iterable[bytes]) -> tuple[dict[str, Any], bytes]:
    """What came of the examples: a header as plain JSON, and the model as npz.

    The first line is {least_rows, known_digest, with_detectors}, every other one an example.
    """
    each = iter(lines)
    asked = json.loads(next(each))
    examples = latest_of(_example(line) for line in each)
    digest = digest_of(examples)
    if digest == asked["known_digest"]:
        return {"outcome": NOTHING_NEW}, b""
    caught = is_caught if asked["with_detectors"] else _never
    trained = train_topics(examples, least_rows=asked["least_rows"], is_caught=caught)
    if trained is None:
        return {"outcome": TOO_FEW}, b""
    found = {
        "outcome": TRAINED,
        "digest": digest,
        "sample_size": trained.sample_size,
        "labels": list(trained.weights.labels),
        "held_out_quality": trained.held_out_quality,
    }
    return found, weights_to_bytes(trained.weights)


def _example(line: bytes) -> LabelledExample:
    text, label, risk, group = json.loads(line)
    return LabelledExample(text, label, Risk(risk), group)


def _never(_: str) -> bool:
    return False


def _end_with(pipe: int) -> None:
    """Wait until whoever started us is gone."""
    os.read(pipe, 1)
    os._exit(1)


def main(source: BinaryIO, target: BinaryIO, pipe: int) -> None:
    """Read, train, answer."""
    threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    os.nice(NICENESS)
    header, data = train_lines(source)
    target.write(json.dumps(header).encode() + b"\n" + data)
    target.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]))
