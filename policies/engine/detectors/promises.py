"""What a draft must not promise unseen: money, refunds, credits, and any amount at all."""

from __future__ import annotations

from policies.engine.detectors.patterns import OUTPUT, PatternDetector, words

PROMISE = PatternDetector(
    "money_promise",
    "a promise of money",
    OUTPUT,
    words(
        r"\b(?:refund|reimburs|credit(?:ed|ing)? (?:you|your|the amount)|compensat|money back"
        r"|pay you|voucher"
        r"|gift card|store credit|goodwill|discount|waiv\w{1,3}|free of charge|at no (?:extra"
        r" )?(?:cost|charge))",
        r"\b(?:rembours|erstatt|gutschrift|reembols|rimbors|vergoed)",
        r"\bwe(?:'ll| will| can| are going to| have)\b[^.\n]{0,60}\b(?:guarantee|promise"
        r"|compensate|cover the)",
    ),
)
MONEY_AMOUNT = PatternDetector(
    "money_amount",
    "an amount of money",
    OUTPUT,
    words(
        r"[$€£¥₹₽₩₺₫฿₴₦]\s?\d(?:[\d.,]{0,20}\d)?",
        r"\d(?:[.,]\d{1,3})?\s?(?:[$€£¥₹₽₩₺₫฿₴₦]|(?:EUR|USD|GBP|CHF|JPY|AUD|CAD|SEK|NOK|DKK|PLN"
        r"|INR)\b)",
        r"\b(?:EUR|USD|GBP|CHF|JPY|AUD|CAD|SEK|NOK|DKK|PLN|INR|Rs\.?)\s?\d(?:[\d.,]{0,20}\d)?",
        r"\d\s?(?:dollars?|euros?|pounds?|cents?|bucks|quid)\b",
        r"\b\d{1,3}\s?(?:%|percent|per cent)\s(?:off|discount|refund|back)",
    ),
)
