"""What the topic services refuse, in words for people."""

from __future__ import annotations

from policies.errors import PolicyRefusal


class UnreadableLabels(PolicyRefusal):
    """A file of labels has lines that cannot be taken; `problems` names each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        shown = " ".join(problems[:10])
        more = f" And {len(problems) - 10} more." if len(problems) > 10 else ""
        super().__init__(f"No label was imported. {shown}{more} Correct the file and try again.")
        self.problems = problems


class UploadGone(PolicyRefusal):
    """The uploaded file is not there any more, or belongs to somebody else."""


class TrainingFailed(PolicyRefusal):
    """A training did not come to an end; the versions in use stay as they are."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The topics were not trained: {reason}. What is in use stays in use. Try again; if it "
            "happens again, look into the log."
        )


class DamagedModel(PolicyRefusal):
    """The stored weights of a topic model are not what was trained."""
