"""Markers that imitate the inside of a prompt: roles, tags, template tokens."""

from __future__ import annotations

from policies.engine.detectors.patterns import BOTH, PatternDetector, words

ROLE_MARKER = PatternDetector(
    "role_marker",
    "a marker that imitates a prompt",
    BOTH,
    words(
        r"<\|[\w ]{1,30}\|>",
        r"\[/?(?:INST|SYS|SYSTEM)\]|<</?SYS>>|\[(?:system|assistant|admin)\b[^\]\n]{0,40}\]",
        r"</?(?:system|assistant|instructions?|information|prompt|admin|user_query"
        r"|tool_call)\b[^<>\n]{0,40}>",
        r"(?:^|\n)[ \t>#*]{0,6}(?:system|assistant|developer|AI)[ \t*]{0,3}:",
        r"(?:^|\n)#{1,4} ?(?:system|instructions?|response|new task|human|assistant)\b",
        r"[\"']role[\"'] ?: ?[\"'](?:system|assistant|developer|tool)[\"']",
        r"(?:^|\n)(?:human|user|Q) ?:[^\n]{1,400}\n{0,3}\s{0,4}(?:assistant|AI|bot|A) ?:",
        r"\bQ ?:[^\n]{1,200}\bA ?:",
        r"</(?:text|data|email|message|document|context|input|query)>",
    ),
)
