"""Text that gives orders to an assistant instead of telling a person something."""

from __future__ import annotations

from policies.engine.detectors.patterns import BOTH, PatternDetector, words

_FORGET = (
    r"(?:ignor(?:e|ing)|disregard(?:ing)?|forget|overlook|override|overrule|bypass|neglect"
    r"|do not follow|don't follow|stop following|pay no attention to)"
)
_ORDERS = (
    r"(?:iu?nstructions?|directions?|directives?|guidelines?|prompts?|orders|commands?|rules"
    r"|polic(?:y|ies)|programming|(?:you(?:'ve| have)?|were|been) (?:been )?(?:told|instructed"
    r"|given))"
)
_EARLIER = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|all|any|every|your|the|these|system)"
)

INSTRUCTION = PatternDetector(
    "assistant_instruction",
    "an instruction to an assistant",
    BOTH,
    words(
        rf"{_FORGET}\b[^.\n]{{0,30}}\b{_EARLIER}\b[^.\n]{{0,40}}\b{_ORDERS}",
        rf"\b{_FORGET}\b (?:all |everything )?(?:of )?(?:the )?(?:above|previous|prior"
        rf"|preceding)\b",
        rf"\b{_FORGET}\b (?:all|everything|anything) (?:that )?(?:negative|you|before|i)\b",
        rf"\b{_FORGET}\b the \w{{1,20}} and (?:state|say|print|output|write|tell|answer)\b",
        r"\byou must (?:listen|obey|comply|answer|do as)\b|\bprint (?:out )?your\b",
        r"\b(?:string z|z = a ?\+|a \+ b \+ c|interlace part|combine [a-z], [a-z],? and [a-z])\b",
        r"\bnew (?:system )?(?:instructions?|rules?|prompt|task) ?:",
        r"\badhere to the following (?:instruction|rule)",
        r"\bfollow(?:ing)? (?:only )?(?:the following|these|my|this) (?:new )?"
        r"(?:instructions?|rules|ruleset|rule ?set|guidelines) (?:when|in|from now|carefully"
        r"|exactly)",
        r"\b(?:important )?message (?:from me|to|for)\b[^.\n]{0,60}\b(?:AI|assistant|LLM|model"
        r"|bot)\b",
        r"\b(?:note|notice|message|attention|instructions?) (?:to|for) (?:the |any |all )?"
        r"(?:automated|AI|LLMs?|language model|bot|assistant|model|screening|chatgpt)\b",
        r"\bhello,? (?:AI|assistant|chatgpt|LLM)\b",
        r"\b(?:LLM|AI|language model|assistant|chatgpt|chatbot|bot) (?:must|should|shall|has to"
        r"|needs"
        r" to|is (?:required|instructed) to|reading this|processing this)\b",
        r"\b(?:(?:system|initial|original|hidden) (?:prompt|instructions)|system message)\b",
        r"\b(?:before|after) you (?:can )?(?:solve|do|finish|complete) (?:the|your|that) "
        r"(?:task|that)?",
        r"\b(?:simply|just|only|always) (?:respond|reply|answer|output|print"
        r"|say)\b[^.\n]{0,30}[\"'“]",
        r"\b(?:output|print|say|respond|reply|answer)\b (?:only|exactly|with|the following"
        r"|nothing but)\b"
        r"[^.\n]{0,20}[\"'“:]",
        r"\boverride (?:manual|all|any|the|your|human)\b",
        r"TODO ?: ?(?:\w{1,20} ){0,2}(?:send|transfer|modify|make|say|get|create|invite|remove"
        r"|delete"
        r"|concatenate|post|visit|forward|update|share|reserve|pay|book|click|reply|add)\b",
        r"\byou (?:may|must|should) not (?:deviate|mention|refuse|tell|reveal|break character)\b",
        r"\b(?:translate|repeat|print|reveal|show|output|summari[sz]e) (?:your|the|all)[^.\n]{0,20}"
        r"\b(?:system |initial )?(?:prompt|instructions)\b",
        r"\bwhen (?:asked|summari[sz]ing|answering|translating|responding|replying)\b[^.\n]{0,60}"
        r"\b(?:say|state|respond|reply|answer|add|include|tell)\b",
        r"\b(?:end|begin|start) of (?:the )?(?:system )?(?:prompt|instructions|context|document)\b",
        r"\brest-of-document\b|\bas an? (?:AI|language) (?:language )?model\b",
    )
    + words(
        # The same in other languages: forget + earlier orders.
        r"\b(?:ignora|olvida|omite|olvide|ignore|haz caso omiso)[^.\n]{0,30}\b(?:instrucci"
        r"|indicaci|anterior|dicho)",
        r"\b(?:ignor\w{0,4}|oubli\w{0,4})\b[^.\n]{0,40}\b(?:instructions|consignes|précéd"
        r"|ci-dessus)",
        r"\b(?:ignorier\w{0,4}|vergiss|vergessen sie|missachte)\b[^.\n]{0,40}\b(?:anweis|anleit"
        r"|vorherig|bisherig)",
        r"\b(?:ignora|dimentica|trascura)\w{0,3}\b[^.\n]{0,40}\b(?:istruzion|precedent|detto"
        r" prima|indicazion)",
        r"\b(?:ignore|esqueça|desconsidere)\b[^.\n]{0,40}\b(?:instruç|anterior|acima)",
        r"\b(?:negeer|vergeet)\b[^.\n]{0,30}\b(?:instructies|opdracht|voorgaande|vorige)",
        r"\b(?:abaikan|lupakan)\b[^.\n]{0,30}(?:instruksi|perintah|sebelumnya|di atas)",
        r"\b(?:bỏ qua|quên)[^.\n]{0,40}(?:hướng dẫn|chỉ dẫn|lệnh|quy tắc|ở trên|trước)",
        r"(?:talimat|yönerge|komut)\w{0,10}[^.\n]{0,20}(?:yok say|unut|göz ardı|görmezden)",  # noqa: RUF001
        r"(?:huwag pansinin|balewalain|kalimutan)[^.\n]{0,40}(?:tagubilin|utos|nauna|itaas)",
        r"(?:игнориру|игнориров|забудь|забыть|проигнорир)\w{0,5}[^.\n]{0,40}(?:инструкц|указани"
        r"|предыдущ|выше)",
        r"(?:αγνο[ήε]|ξέχασ|ξεχάσ)[^.\n]{0,40}(?:οδηγίες|εντολ|προηγούμεν)",  # noqa: RUF001
        r"(?:تجاهل|انس)[^.\n]{0,40}(?:تعليمات|التعليمات|أعلاه|السابق)",
        r"(?:निर्देश|अनुदेश|उपरोक्त|पिछल|ऊपर)[^।\n]{0,40}(?:अनदेख|नज़रअंदाज|नजरअंदाज|भूल"
        r"|उपेक्षा|ध्यान न)",
        r"(?:উপেক্ষা|ভুলে যা)[^।\n]{0,40}(?:নির্দেশ|আগের|উপর)|(?:নির্দেশ|উপরের"
        r"|আগের)[^।\n]{0,30}(?:উপেক্ষা|ভুলে|অগ্রাহ্য)",
        r"(?:忽略|无视|忘记|忽視|無視)[^。\n]{0,20}(?:指令|指示|说明|以上|上面|之前)",
        r"(?:指示|命令|上記|以前)[^。\n]{0,15}(?:無視|忘れ)",
        r"(?:지시|명령|위의|이전)[^.\n]{0,15}(?:무시|잊)",
        r"(?:เพิกเฉย|ละเว้น|ลืม|ไม่สนใจ|ละเลย)[^\n]{0,40}(?:คำสั่ง|คำแนะนำ|ข้างต้น|ก่อนหน้า)",
    ),
)
