"""What is loaded when: the gate and the request path never load the training libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest

_HEAVY = "[name for name in ('sklearn', 'scipy', 'joblib', 'pickle5') if name in sys.modules]"


@pytest.mark.parametrize(
    "modules",
    [
        "policies.engine.decide",
        "policies.topics.predicting, policies.topics.weights, policies.topics.training",
        "django; django.setup(); import policies.topics.named, hitl_site.urls",
    ],
)
def test_the_training_libraries_are_not_loaded_with_the_gate(modules: str) -> None:
    code = f"import sys, {modules}; loaded = {_HEAVY}; sys.exit(str(loaded) if loaded else 0)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_gate_does_not_even_load_numpy() -> None:
    code = "import sys, policies.engine.decide; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
