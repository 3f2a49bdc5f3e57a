"""What the local classifier could not vouch for: it learned elsewhere and speaks through a fact."""

from __future__ import annotations

from collections.abc import Iterator

from policies.engine.detectors.contract import Hit, Material
from policies.engine.detectors.patterns import INPUT, NOWHERE


class LearnedTopic:
    """The doubt of the local topic check; no fact means that nobody asked it."""

    code = "topic_doubt"
    label = "a topic the local check does not vouch for"
    sides = INPUT
    only_noticed = NOWHERE

    def hits(self, material: Material) -> Iterator[Hit]:
        """The doubt, with the topic where there is one."""
        doubt, topic = material.values.get("topic.doubt"), material.values.get("topic.local")
        if doubt is not None and doubt.value:
            named = f" ({topic.value})" if topic is not None and topic.value else ""
            yield Hit("message", f"{doubt.value}{named}")


LEARNED_TOPIC = LearnedTopic()
