"""How dear a wrong yes would be, in the owner's words: what the desk asks of a reviewer follows."""

from __future__ import annotations

from django.db import models


class Tier(models.IntegerChoices):
    """Ordered: a higher tier asks for more care; nothing lowers what the action calls for."""

    UNDOABLE = 0, "Just do it, I can undo it"
    GLANCE = 1, "Glance"
    CHECK = 2, "Check"
    TWO_PEOPLE = 3, "Two people"
