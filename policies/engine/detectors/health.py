"""Health data: what is said about somebody's body, beyond the topic being medical."""

from __future__ import annotations

from policies.engine.detectors.patterns import BOTH, PatternDetector, words

HEALTH_DATA = PatternDetector(
    "health_data",
    "health data",
    BOTH,
    words(
        r"\b(?:diagnosed with|diagnosis of|suffer(?:s|ing)? from|tested (?:positive|negative)"
        r"|allergic to|treated for|being treated|recovering from|history of"
        r" (?:heart|cancer|mental))\b",
        r"\b\d{1,4}(?:[.,]\d{1,3})? ?(?:mg|mcg|µg|ml|IU)\b[^.\n]{0,40}\b(?:daily|twice|once|a day"
        r"|tablets?|pills?|dose|per day|morning|night)\b",
        r"\b(?:HIV|AIDS|hepatitis|diabet(?:es|ic)|epilep(?:sy|tic)|schizophreni\w{1,2}|bipolar"
        r"|chemotherapy|dialysis|miscarriage|autis(?:m|tic)|dementia|alzheimer\w{0,2}|COVID(?:-19)?"
        r"|asthma|stroke|tumou?r|leuk(?:a?)emia|HbA1c|ADHD|PTSD|anorexia|infertility|IVF)\b",
        r"\b(?:blood (?:type|pressure|sugar|test)|(?:lab|test|scan|MRI|biopsy|x-?ray) results?"
        r"|medical (?:records?|history|report|certificate)|patient (?:id|number|record)"
        r"|health insurance (?:id|number|card)|MRN ?:?#? ?\d|ICD-?10|NHS number|vaccination record"
        r"|sick note|doctor'?s note)\b",
        r"\b(?:my|his|her|their|our (?:son|daughter|child)'?s?) (?:\w{1,20} )?(?:medication"
        r"|prescription|insulin|antidepressants?|inhaler|pregnancy|surgery|operation|therapist"
        r"|psychiatrist|symptoms?|condition is)\b",
        r"\b(?:diagnose|krankschreibung|blutwerte|befund|arztbericht|ordonnance|diagnóstico"
        r"|receta médica|zuckerkrank|schwanger)\b",
    ),
)
