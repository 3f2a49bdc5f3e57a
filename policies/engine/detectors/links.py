"""Links and images in what would go out: the usual way data leaves."""

from __future__ import annotations

from policies.engine.detectors.patterns import OUTPUT, PatternDetector, words

LINK = PatternDetector(
    "link",
    "a link or image",
    OUTPUT,
    words(
        r"!\[[^\]\n]{0,200}\]\s?[(\[]",
        r"\[[^\]\n]{1,200}\]\([^)\s]{1,500}",
        r"<(?:img|a|iframe|script|link|object|embed|form|svg)\b",
        r"\b[a-z][a-z0-9+.-]{1,20}://",
        r"\b(?:javascript|data|vbscript):[^\s]",
        r"\bwww\.[a-z0-9-]{1,63}\.",
        r"(?<![@\w.-])[a-z0-9-]{1,63}\.(?:com|net|org|io|co|info|biz|ru|cn|xyz|top|site|online"
        r"|shop|app|dev)"
        r"(?:/|\b(?!\.?\w))",
    ),
)
