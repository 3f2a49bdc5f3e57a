"""Attachments: that there is one, and file names that may run something when opened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.engine.detectors.contract import Hit, Material
from policies.engine.detectors.patterns import INPUT, NOWHERE

_RUNS = re.compile(
    r"\.(?:exe|scr|com|bat|cmd|pif|cpl|msi|msix|jar|js|jse|vbs?|vbe|wsf|wsh|hta|ps1|psm1|lnk|url"
    r"|reg|iso|img|vhdx?|docm|xlsm|pptm|dotm|xltm|xlam|xll|one|chm|apk|dmg|app|sh|py|html?|svg"
    r"|zip|rar|7z|gz|tar|cab|ace|arj)\s{0,5}$",
    re.IGNORECASE,
)


class Attachment:
    """There is one: rules may want to know."""

    code = "attachment"
    label = "an attachment"
    sides = INPUT
    only_noticed = INPUT

    def hits(self, material: Material) -> Iterator[Hit]:
        """The names, or the bare fact when they are not known."""
        named = [text for text in material.texts if _is_name(text.label)]
        yield from (Hit(text.label, text.raw) for text in named)
        fact = material.values.get("message.has_attachment")
        if not named and fact is not None and fact.value is True:
            yield Hit("message", "attachment")


class RiskyAttachment:
    """A program, a script, a macro or an archive, also behind a second ending."""

    code = "attachment_risky"
    label = "an attachment that may hold a program"
    sides = INPUT
    only_noticed = NOWHERE

    def hits(self, material: Material) -> Iterator[Hit]:
        """File names with such an ending."""
        for text in material.texts:
            if _is_name(text.label) and any(map(_RUNS.search, text.forms)):
                yield Hit(text.label, text.raw)


def _is_name(label: str) -> bool:
    return label.startswith("attachment")


ATTACHMENT, RISKY_ATTACHMENT = Attachment(), RiskyAttachment()
