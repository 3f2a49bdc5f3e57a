"""Text that gives a model another role or takes its limits away."""

from __future__ import annotations

from policies.engine.detectors.patterns import BOTH, PatternDetector, words

_MACHINE = r"(?:AI|chatgpt|GPT|chat ?bot|bot|assistant|language model|LLM|machine|DAN)"

PERSONA = PatternDetector(
    "new_persona",
    "wording that gives a model another role",
    BOTH,
    words(
        r"\byou are (?:now|going to be|about to (?:immerse|become|act)|no longer)\b",
        r"\b(?:act|behave|respond|reply|answer|function|operate) (?:only )?(?:as|like) (?:a|an"
        r"|the|if you)\b"
        r"[^.\n]{0,60}\b(?:AI|chatgpt|terminal|console|interpreter|character|persona|unfiltered"
        r"|DAN|model)\b",
        rf"\b(?:pretend|imagine|simulate|roleplay|role-play|assume)\b[^.\n]{{0,60}}\b{_MACHINE}\b",
        rf"\byou(?:'re| are| will be)\b (?:an?|the|my) (?:[\w-]{{1,20}} ){{0,3}}{_MACHINE}\b",
        r"\b(?:pretend|imagine) (?:that )?(?:you|we)(?:'re| are| have| can)\b",
        r"\bdo anything now\b|\bD\.?A\.?N\.? mode\b|\bjail ?broken?\b|\bdeveloper mode\b|\bgod"
        r" mode\b",
        r"\bstay in character\b|\bbreak(?:ing)? character\b|\byou (?:will|must|are to)"
        r" role-?play\b",
        r"\b(?:no|without|any|free (?:from|of)|not bound by|regardless of) (?:moral|ethical"
        r"|content|safety)"
        r"[^.\n]{0,20}\b(?:limit|restrict|guideline|boundar|filter|polic|constraint|rule"
        r"|concern|standard)",
        r"\bamoral\b|\b(?:unfiltered|uncensored)\b[^.\n]{0,40}\b(?:response|answer|AI|chat"
        r"|character|model)",
        r"\b(?:chatgpt|open ?ai|gpt-?[345])\b",
        r"\bfrom now on,? (?:you|your|all|every|I)\b",
        r"\b(?:act as|play the role of|take on the role|your role is|in the role of)\b",
        r"\bI want you to (?:act|be|become|pretend|respond|reply|answer|write in|roleplay|play"
        r"|simulate)\b",
        r"\b(?:jail ?breaks?\b|(?:Giga)?chad\b|\[PROMPT\]|DAN ?:)",
        r"\[?INSERT (?:YOUR )?(?:PROMPT|WHATEVER|QUESTION)",
        r"\bin (?:maintenance|debug|admin|developer|system|test|root|sudo|safety|privileged)"
        r" mode\b",
        r"\b(?:enter|enable|activate|switch to|begin)\b[^.\n]{0,20}\b(?:maintenance|debug|admin"
        r"|developer|root)\b",
    ),
)
