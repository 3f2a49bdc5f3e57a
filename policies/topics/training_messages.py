"""What a training in a process of its own can come to; both ends use these words."""

from __future__ import annotations

NOTHING_NEW = "nothing new"
TOO_FEW = "too few"
TRAINED = "trained"
