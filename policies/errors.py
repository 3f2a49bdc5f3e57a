"""What the policy services refuse, in words for people."""

from __future__ import annotations


class PolicyRefusal(Exception):
    """Base: nothing was changed, and the text says why and what to do."""


class PublishedVersionIsFixed(PolicyRefusal):
    """A published version, or one of its rules, would have been changed."""


class DraftExists(PolicyRefusal):
    """A second draft would have been started."""


class NotADraft(PolicyRefusal):
    """The version was published or deleted by someone else in the meantime."""


class StaleVersion(PolicyRefusal):
    """The draft was changed after the person who publishes it last saw it."""


class CannotPublish(PolicyRefusal):
    """The draft has rules that cannot work; `problems` names each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("Not published, nothing was changed. " + " ".join(problems))
        self.problems = problems


class AlreadyScheduled(PolicyRefusal):
    """Another loosening waits already; only one can."""


class NotScheduled(PolicyRefusal):
    """The version does not wait any more: it went live, was cancelled or was overtaken."""


class SecondOwnerNeeded(PolicyRefusal):
    """The one who confirms must be another owner than the one who scheduled."""


class NotInShadow(PolicyRefusal):
    """The version is not tried without effect, so that cannot be ended."""


class TooManyShadows(PolicyRefusal):
    """Every shadow version is asked about every task, so only a few can be tried at once."""


class DamagedPolicy(PolicyRefusal):
    """The stored text of the live version does not have the hash it was published with."""
