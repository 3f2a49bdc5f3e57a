"""Sensitive topics: matters where a customer deserves a person."""

from __future__ import annotations

import re

from policies.engine.detectors.patterns import BOTH, INPUT, PatternDetector, words

LEGAL = PatternDetector(
    "topic_legal",
    "a legal matter",
    BOTH,
    words(
        r"\b(?:lawyer|attorney|solicitor|barrister|lawsuit|sue(?:d|ing)?|litigation"
        r"|court(?! ?house)|legal"
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
        r"\b(?:hacked|compromised|stolen|fraud\w{0,5}|scam(?:s|med|mers?|ming)?|phish\w{0,4}"
        r"|identity theft"
        r"|unauthori[sz]ed"
        r"|someone (?:else )?(?:used|has|got|accessed|is using)|do(?:n't| not) recogni[sz]e)\b",
        r"\b(?:reset|change|changed|forgot(?:ten)?|lost|wrong|update|unblock|unlock"
        r"|recover\w{0,3}|restor\w{1,3}"
        r"|retriev\w{1,3}|remember|recall)\b[^.\n]{0,25}\b(?:password"
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
ANGER = PatternDetector(
    "topic_anger",
    "anger",
    INPUT,
    (
        *words(
            r"\b(?:unacceptable|outrage\w{0,4}|disgust\w{0,4}|furious|angry|livid|fed up|ridiculous"
            r"|appalling"
            r"|terrible|horrible|worst|awful|incompeten\w{1,3}|pathetic|useless|disgrace\w{0,3}"
            r"|rip[- ]?off|(?:is|what) a joke"
            r"|liars?|lying|thie(?:f|ves)|crooks?|harass\w{1,5}"
            r"|never again|sick (?:of|and tired))\b",
            r"\b(?:fuck\w{0,4}|shit\w{0,2}|bullshit|damn\w{0,2}|wtf|crap|bastards?|idiots?|stupid"
            r"|asshole)\b",
            r"\b(?:complain\w{0,3}|(?:customer|consumer) (?:claim|reclamation)|reclamation"
            r"|file a complaint|consumer claim|reclamation"
            r"|bad review|social media)\b",
            r"!{3,}|\?!|!\?",
        ),
        # Shouting: here the case is the point.
        re.compile(r"\b[A-Z]{4,}(?: [A-Z]{2,}){3}\b"),
    ),
)
DISTRESS = PatternDetector(
    "topic_distress",
    "distress",
    INPUT,
    words(
        r"\b(?:desperate\w{0,2}|suicid\w{1,2}|kill myself|end my life|self[- ]harm|can(?:'t"
        r"|not) (?:cope"
        r"|go on|sleep|breathe)|in tears|crying|scared|terrified|panick?\w{0,4}|begging|heartbroken"
        r"|devastated|overwhelmed|humiliat\w{2,3}|traumati\w{2,4}|at my wits'? end)\b",
        r"\b(?:passed away|died|funeral|bereave\w{1,4}|deceased|my late (?:husband|wife|mother"
        r"|father)"
        r"|widow\w{0,2}|terminal(?:ly)? ill)\b",
        r"\b(?:bankrupt\w{0,3}|evict\w{1,3}|homeless|foreclos\w{1,4}|can(?:'t|not) (?:afford|pay"
        r"|feed)|lost my (?:job|home|house)|laid off|unemployed|financial hardship|last (?:money"
        r"|savings))\b",
        r"\b(?:mugged|robbed|assault\w{0,3}|domestic (?:violence|abuse)|threaten\w{0,3}"
        r"|stalk\w{1,3})\b",
    ),
)
TOPICS = (LEGAL, MEDICAL, ACCOUNT_SECURITY, ANGER, DISTRESS)
