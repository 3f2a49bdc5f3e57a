"""Money matters: disputed charges, money that moves, debts and advice about them."""

from __future__ import annotations

from policies.engine.detectors.patterns import BOTH, INPUT, PatternDetector, words

_PAID = (
    r"(?:payment|charge|transaction|withdrawal|purchase|debit|transfer|fee|bill|invoice|statement"
    r"|amount|item)s?"
)

DISPUTE = PatternDetector(
    "billing_dispute",
    "a disputed charge or payment",
    INPUT,
    words(
        r"\bdisput\w{1,3}\b|\bovercharg\w{1,3}\b|\b(?:double|over|wrong(?:ly"
        r"|fully)?)[- ]?(?:charged"
        r"|billed)\b",
        r"\b(?:charged|billed|paid|debited)\b[^.\n]{0,25}\b(?:twice|double|too much|again"
        r"|wrong\w{0,2}"
        r"|extra|an? (?:additional |extra )?fee|more than|multiple times|additional)\b",
        r"\b(?:was|were|been|am|being|got|get) (?:\w{1,12} )?charged\b",
        r"\b(?:extra|additional|unexpected|strange|odd|random|weird|unknown|hidden|duplicate\w?"
        r"|repeat"
        rf"|unusual|false|incorrect|wrong|mystery)\b[^.\n]{{0,20}}\b{_PAID}\b",
        rf"\b{_PAID}\b[^.\n]{{0,40}}\b(?:twice|duplicated|many times|multiple times|isn'?t mine"
        rf"|is not"
        r" mine|aren'?t mine|not me|by mistake|incorrect|wrong|never made|don'?t recogni[sz]e)\b",
        r"\b(?:did ?n[o']?t|did not|never|have not|haven'?t)\b[^.\n]{0,15}\b(?:make|made|do|did"
        rf"|authori[sz]ed?|recogni[sz]ed?|purchased?|withdr[ae]w\w{{0,2}}|approved?"
        rf"|order(?:ed)?)\b[^.\n]{{0,40}}"
        rf"\b(?:{_PAID}|it|that|this|cash|money)\b",
        r"\b(?:why|what|where)\b[^.\n]{0,30}\b(?:fee|charge|payment|withdrawal"
        r"|transaction)\b[^.\n]{0,30}"
        r"\b(?:on|in|from|to|for|when|using|with) (?:my|a|the|cash|this|using)\b",
        r"\b(?:wrong|incorrect|bad|not (?:correct|right)|unfair)\b[^.\n]{0,30}\b(?:exchange|rate"
        r"|amount|price|cash|total)\b|\b(?:exchange|rate|amount|price|cash|total)\b[^.\n]{0,40}"
        r"\b(?:wrong|incorrect|not (?:correct|right|what|match)|less than|did not match)\b",
        r"\b(?:less|more|part|partial|wrong)\b[^.\n]{0,15}\b(?:money|cash"
        r"|amount)\b[^.\n]{0,20}\b(?:than"
        r"|of (?:what|cash)|that)\b",
        r"\b(?:problem|issue|error|trouble|mistake)s?\b[^.\n]{0,20}\b(?:with|in|about|on"
        r"|of)\b[^.\n]{0,20}"
        r"\b(?:pay(?:ing|ments?)|charges?|invoices?|bills?|transactions?)\b",
    ),
)
FINANCIAL = PatternDetector(
    "topic_financial",
    "a financial matter",
    BOTH,
    words(
        r"\b(?:transfer|send|move|wire|take|withdraw|deposit|put"
        r"|shift)\b[^.\n]{0,30}(?:[$€£]\s?\d|\b(?:dollars?"
        r"|euros?|pounds?|funds|money|savings|401k)\b)[^.\n]{0,40}\b(?:to|from|into|in|between"
        r"|out)\b",
        r"\b(?:pay|settle|take care of)\b[^.\n]{0,30}\bbills?\b|\bdirect deposit\b|\broll ?over\b",
        r"\b(?:loans?|mortgages?|payday|lender|creditor|debt collect\w{1,4}|collections?"
        r" (?:agency|account)|foreclosure|repossess\w{0,4}|garnish\w{0,4}|default(?:ed)? on|finance"
        r" charges?|interest rate (?:is|was|of)|APR of)\b",
        r"\b(?:credit (?:limit|line|report|bureau|score dropped)"
        r"|credit\b[^.\n]{0,15}\bincreas\w{1,3})\b",
        r"\b(?:should i|advi[sc]e\b[^.\n]{0,20}) ?(?:invest|buy (?:shares|stocks?)"
        r"|sell (?:my )?(?:shares"
        r"|stocks?)|refinance|declare)\b|\b(?:investment|tax|pension|financial) advice\b",
        r"\b(?:sources?|origin) (?:of|for) (?:my |the |your )?(?:funds|money|wealth|cash)\b"
        r"|\bwhere\b"
        r"[^.\n]{0,20}\b(?:money|funds|cash)\b[^.\n]{0,20}\b(?:com(?:es?|ing)|came) from\b",
        r"\b(?:source of funds|money laundering|tax (?:evasion|return|office)|audit(?:or)?"
        r"|insolven\w{1,2})\b",
    ),
    excused=words(
        # How money gets in is public; where it goes out is not.
        r"\bhow (?:can|do|does|to|it works?)\b[^.\n]{0,25}\b(?:transfer|deposit|send|move)\b"
        r"[^.\n]{0,20}\b(?:in)?to (?:my account|me)\b",
    ),
)
IDENTITY = PatternDetector(
    "identity_check",
    "an identity check, or something lost, locked or taken",
    INPUT,
    words(
        r"\b(?:verif(?:y|ying|ied|ication)|prov(?:e|ing|ide)|proof of|confirm(?:ing)?"
        r"|check)\b[^.\n]{0,20}"
        r"\b(?:identity|identification|my id|who i am)\b|\b(?:identity|identification|id)"
        r" (?:check|verification|document)\w{0,2}\b|\bidentification\b",
        r"\b(?:can(?:'?t|not)|could ?n[o']t|unable to)\b[^.\n]{0,12}\b(?:find|locate"
        r"|get)\b[^.\n]{0,15}\b(?:card"
        r"|wallet|passport|phone)\b|\b(?:card|wallet|passport|phone)\b[^.\n]{0,20}\b(?:(?:is|was"
        r"|went|got|has"
        r" been) (?:lost|missing|gone|stolen|taken|stuck|swallowed|eaten)|as lost|lost)\b",
        r"\b(?:swallow\w{0,3}|ate|eat|eaten|kept|keep|retain\w{0,2}|stuck)\b[^.\n]{0,20}\bcard\b"
        r"|\bcard\b"
        r"[^.\n]{0,25}\b(?:out of|inside|in) the (?:ATM|machine)\b",
        r"\b(?:freez\w{1,3}|froze|frozen|block(?:ed|ing)?|lock(?:ed|ing)?|suspend\w{0,3}"
        r"|hold)\b[^.\n]{0,40}"
        r"\b(?:accounts?|cards?)\b|\b(?:accounts?|cards?|pin)\b[^.\n]{0,30}\b(?:frozen|blocked"
        r"|locked|on"
        r" hold|suspended)\b|\b(?:un(?:b?lock|block)\w{0,3})\b",
        r"\b(?:someone|somebody|anyone)\b[^.\n]{0,20}\b(?:stole|used|using|made|took|has my"
        r"|knows? my"
        r"|accessed|opened)\b|\bwithout my (?:permission|knowledge|consent)\b",
        r"\b(?:forgot(?:ten)?|forgetting|don'?t know|lost|recover\w{0,3}|restor\w{1,3}|reset\w{0,4}"
        r"|retriev\w{1,3}|remember)\b[^.\n]{0,30}\b(?:pass ?-?(?:code|word|wd)?|pwd|pin|code"
        r"|access key"
        r"|log-?in|username)s?\b|\bpass-?code\b",
    ),
)
MONEY_MATTERS = (DISPUTE, FINANCIAL, IDENTITY)
