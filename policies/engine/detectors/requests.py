"""What a customer wants that binds the company: money back, an end, a change, a person."""

from __future__ import annotations

from policies.engine.detectors.patterns import INPUT, PatternDetector, words

_MONEY_BACK = (
    r"(?:refund\w{0,4}|reimburs\w{1,6}|money back|restitutions?|rebates?|compensat\w{1,4}|refnud"
    r"|reembols\w{1,4}|rimbors\w{1,4}|rembours\w{1,6}|erstatt\w{1,5})"
)
_END = (
    r"(?:clos(?:e|ing)|delet(?:e|ing|ion)|remov(?:e|ing|al)|deactivat\w{1,3}|terminat\w{1,4}"
    r"|shut(?:ting)? down|get rid of|end)"
)
_ABOUT_THE_POLICY = words(
    rf"\bhow (?:long|much time)\b[^.\n]{{0,20}}{_MONEY_BACK}[^.\n]{{0,20}}\btakes?\b",
    r"\brefundable\b",
    rf"\b(?:in (?:what|which) (?:cases?|situations?)|under (?:what|which) (?:circumstances"
    rf"|conditions)|what is|whats|what's|see|check|read|find|know|learn about|view|about)"
    rf" (?:\w{{1,12}} ){{0,6}}{_MONEY_BACK}(?: guarantee)? (?:polic(?:y|ies)|terms|conditions"
    rf"|rules)\b",
    rf"\b(?:in (?:what|which) (?:cases?|situations?)|under (?:what|which) (?:circumstances"
    rf"|conditions)) (?:\w{{1,12}} ){{0,6}}{_MONEY_BACK}",
    rf"\b(?:your|ur|the) {_MONEY_BACK}(?: guarantee| polic(?:y|ies)| terms){{1,2}}\b",
)

CANCELLATION = PatternDetector(
    "topic_cancellation_refund",
    "a wish to cancel or be refunded",
    INPUT,
    words(
        rf"\b{_MONEY_BACK}\b|\bcharge ?back\b|\breturn (?:it|this|the|my|an)\b",
        r"\b(?:can?ce?l(?!end)\w{0,7}|canmcel|unsubscrib\w{1,3}|stornier\w{1,4}|kündig\w{1,4}"
        r"|annul\w{1,6})\b",
        rf"\b{_END}\b[^.\n]{{0,30}}\b(?:account|acocunt|accounnt|contract|subscription"
        r"|membership|profile|plan|policy)s?\b",
        r"\b(?:no longer|don'?t|do not) (?:want|need|wish)\b[^.\n]{0,40}\b(?:order|purchase|account"
        r"|contract|subscription|service|customer|anymore|any more)\b",
        r"\b(?:stop|undo|revers\w{1,3}|revert|take back)\b[^.\n]{0,25}\b(?:payment|transfer"
        r"|transaction|purchase|order|account|subscription)s?\b",
        r"\bwant\b[^.\n]{0,25}\bback\b",
    ),
    excused=_ABOUT_THE_POLICY,
)
EXCEPTION = PatternDetector(
    "exception_asked",
    "a request for an exception",
    INPUT,
    words(
        r"\b(?:make|as) an exception\b|\b(?:one-time|special) exception\b|\bjust this once\b",
        r"\b(?:waive|goodwill|good will|bend the rules?|special (?:arrangement|treatment|price)"
        r"|price match|beat (?:the|their|this) price|match (?:the|their|this) price)\b",
        r"\b(?:can|could|may|would|will|please|want|like|need|give)\b[^.\n]{0,30}\b(?:discount"
        r"|lower price|better price|better deal|voucher|coupon|credit note)\b",
        r"\bextend (?:the|my|our|this)\b|\b(?:more time|later date|payment plan|pay later"
        r"|instal?ments)\b",
        r"\b(?:even though|although|despite)\b[^.\n]{0,60}\b(?:late|deadline|expired|policy|past"
        r"|rules?)\b",
        r"\b(?:ausnahme|kulanz|exception(?:nelle)?ment|excepción|eccezione)\b",
    ),
)
PERSON_ASKED = PatternDetector(
    "person_asked",
    "a wish to talk to a person",
    INPUT,
    words(
        r"\b(?:speak|talk|chat|spk|tlak)\w{0,3}\b[^.\n]{0,20}\b(?:to"
        r"|with)\b[^.\n]{0,20}\b(?:human|person"
        r"|people|agent|someone|somebody|assistant|manager|supervisor|representative|operator"
        r"|advisor|owner)\b",
        r"\b(?:contact|reach|call|get|need|want|give me|connect|transfer|put)\w{0,3}\b[^.\n]{0,30}"
        r"\b(?:a human|real (?:human|person)|live (?:agent|person)|human (?:agent|being|assistant)"
        r"|an? (?:agent|assistant|operator|person|representative|supervisor|manager)|another agent"
        r"|someone (?:else )?to help)\b",
        r"\b(?:human|live|real) (?:agent|person|being|assistant|support)\b",
        r"\b(?:mit einem (?:menschen|mitarbeiter)|parler à quelqu'un|hablar con una persona)",
    ),
)
DATA_CHANGE = PatternDetector(
    "data_change_asked",
    "a wish to change personal or account data",
    INPUT,
    words(
        r"\b(?:chang\w{1,3}|updat\w{1,3}|pudate|edit\w{0,3}|modif\w{1,5}|correct\w{0,3}"
        r"|switch\w{0,3}"
        r"|amend\w{0,3}|alter|wrong|new|different|move)\b[^.\n]{0,30}\b(?:address(?:es)?|surname"
        r"|last name|my name|personal (?:details|info\w{0,7}|data)|(?:user|account|contact|bank"
        r"|payment|billing) (?:details|info\w{0,7}|data)|e-?mail(?: address)?|phone number"
        r"|beneficiary|payee|account (?:holder|number))\b",
        r"\b(?:address|details|name|number|e-?mail)\b[^.\n]{0,25}\b(?:(?:has|have|had) changed"
        r"|is wrong"
        r"|modification|correction|to be (?:changed|updated))\b",
        r"\b(?:edit\w{0,3}|modif\w{1,5}|updat\w{1,3}|chang\w{1,3})\b[^.\n]{0,25}\b(?:my|our|user"
        r"|profile"
        r"|\w{1,12}) (?:account|profile|insurance|policy|plan|contract|credit limit)\b",
        r"\b(?:i|we)(?:'ve| have)? (?:just |recently )?moved\b|\bmoving (?:to a new|house)\b"
        r"|\bgot married\b",
    ),
)
REQUESTS = (CANCELLATION, EXCEPTION, PERSON_ASKED, DATA_CHANGE)
