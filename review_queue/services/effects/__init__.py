"""From an approval to what happens outside, and back: runs, unknown outcomes, undo, stop."""
