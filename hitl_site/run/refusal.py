"""Why the product does not start, in words for the person at the keyboard."""


class CannotStart(Exception):
    """What is wrong, that nothing was started, and what to do: one line each."""
