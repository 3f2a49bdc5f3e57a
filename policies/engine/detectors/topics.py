"""Sensitive topics: matters where a customer deserves a person."""

from __future__ import annotations

import re

from policies.engine.detectors.patterns import BOTH, INPUT, PatternDetector, words

LEGAL = PatternDetector(
    "topic_legal",
    "a legal matter",
    BOTH,
    words(
        r"\b(?:lawyer|attorney|solicitor|barrister|lawsuit|sue(?:d|ing)?|litigation|court|legal"
        r"(?:ly)? "
        r"(?:action|advice|claim|notice|proceedings|team|obligated|responsib\w{1,6})|subpoena"
        r"|cease and desist)\b",
        r"\b(?:GDPR|data protection|right to be forgotten|consumer protection|ombudsman"
        r"|regulator|CFPB|trading"
        r" standards|attorney general|better business bureau|BBB|breach of contract|fair credit)\b",
        r"\b(?:anwalt|rechtsanwalt|avocat|abogado|avvocato|advogado|advocaat)\b",
    ),
)
MEDICAL = PatternDetector(
    "topic_medical",
    "a medical matter",
    BOTH,
    words(
        r"\b(?:doctor|hospital|diagnos\w{2,6}|prescri(?:be|ption)\w{0,2}|medicat\w{3,5}|allerg"
        r"(?:y|ic|ies)|"
        r"pregnan\w{1,3}|surgery|symptoms?|injur(?:y|ed|ies)|ambulance|poison\w{0,3}|overdose"
        r"|chest pain|"
        r"bleeding|suicid\w{1,2}|depress(?:ed|ion)|disab(?:led|ility)|patient|therapy|cancer)\b",
    ),
)
ACCOUNT_SECURITY = PatternDetector(
    "topic_account_security",
    "a matter of account security",
    BOTH,
    words(
        r"\b(?:hacked|compromised|stolen|fraud\w{0,5}|scam\w{0,4}|phish\w{0,4}|identity theft"
        r"|unauthori[sz]ed"
        r"|someone (?:else )?(?:used|has|got|accessed|is using)|do(?:n't| not) recogni[sz]e)\b",
        r"\b(?:reset|change|forgot(?:ten)?|lost|new|wrong|update)\b[^.\n]{0,25}\b(?:password"
        r"|pass ?code|PIN|passcode"
        r"|2FA|log-?in|phone number|e-?mail address|bank (?:account|details)|security code)\b",
        r"\b(?:lost|missing|stole|stolen|misplaced)\b[^.\n]{0,20}\b(?:card|phone|wallet"
        r"|passport|ID)\b",
        r"\b(?:log ?in|sign ?in|locked out|account (?:is )?(?:locked|blocked))\b",
        r"\b(?:new|changed|updated?) (?:bank|payment|account) (?:details|account|information"
        r"|number)\b|\bIBAN\b",
        r"\b(?:password|security code|verification code|one-time code|two-factor)\b",
    ),
)
CANCELLATION = PatternDetector(
    "topic_cancellation_refund",
    "a wish to cancel, be refunded or get an exception",
    INPUT,
    words(
        r"\b(?:cancel\w{0,7}|refund\w{0,4}|reimburs\w{1,6}|money back|charge ?back|return (?:it"
        r"|this|the|my|an)"
        r"|terminat\w{1,4}|unsubscrib\w{1,3}|close my account|compensat\w{1,4}|overcharg\w{1,3})\b",
        r"\b(?:charged|billed) (?:me )?(?:twice|double|too much|again|wrong)\w{0,2}\b"
        r"|\bdisput\w{1,3}\b",
        r"\b(?:make|an|as an|one-time) exception\b|\bwaive\b|\bgoodwill\b|\bdiscount\b|\bextend"
        r" (?:the|my)\b",
        r"\b(?:stornier\w{1,4}|kündig\w{1,4}|erstatt\w{1,5}|rembours\w{1,6}|annul\w{1,6}"
        r"|reembols\w{1,4}|rimbors\w{1,4})",
    ),
)
ANGER = PatternDetector(
    "topic_anger",
    "anger",
    INPUT,
    (
        *words(
            r"\b(?:unacceptable|outrage\w{0,4}|disgust\w{0,4}|furious|angry|livid|fed up|ridiculous"
            r"|appalling"
            r"|terrible|horrible|worst|awful|incompeten\w{1,3}|pathetic|useless|disgrace\w{0,3}"
            r"|rip[- ]?off|joke"
            r"|liars?|lying|thie(?:f|ves)|crooks?|harass\w{1,5}"
            r"|never again|sick (?:of|and tired))\b",
            r"\b(?:fuck\w{0,4}|shit\w{0,2}|bullshit|damn\w{0,2}|wtf|crap|bastards?|idiots?|stupid"
            r"|asshole)\b",
            r"\b(?:complain\w{0,3}|file a complaint|speak (?:to|with) (?:a |your |the )?(?:manager"
            r"|supervisor|human|person)"
            r"|bad review|social media)\b",
            r"!{3,}|\?!|!\?",
        ),
        # Shouting: here the case is the point.
        re.compile(r"\b[A-Z]{4,}(?: [A-Z]{2,}){3}\b"),
    ),
)
TOPICS = (LEGAL, MEDICAL, ACCOUNT_SECURITY, CANCELLATION, ANGER)
