"""Text that asks for what nobody should be told: passwords, keys, other people's data."""

from __future__ import annotations

from policies.engine.detectors.patterns import INPUT, PatternDetector, words

_GUARDED = (
    r"(?:passwords?|passphrase|pass ?code|secret(?: key| word| phrase)?|api[- ]?keys?|private"
    r" key|pin code"
    r"|credentials?|access token|security code|verification code|login details)"
)
_GIVE = (
    r"(?:tell|give|show|share|send|reveal|print|write|output|say|spell|provide|translate|encode"
    r"|decode"
    r"|repeat|list|forward|disclose|display|include|provid|guess|what(?:'s| is| was| would| are))"
)
_PERSONAL = (
    r"(?:birth ?da(?:te|y)|e-?mail address|phone number|home address|social security|bank balance"
    r"|account balance|credit card|salary|socioeconomic|favou?rite colou?r|place of birth|date"
    r" of birth"
    r"|birth (?:year|month)|initials|(?:city|place) of residence|residence|live|personal "
    r"(?:data|information)|medical record)"
)

SECRET_ASKED = PatternDetector(
    "secret_asked",
    "a request for secrets or someone's data",
    INPUT,
    words(
        rf"\b{_GIVE}\b[^.\n]{{0,60}}\b{_GUARDED}\b",
        rf"\b(?:the|your|our|his|her|their|[A-Z]?\w{{1,20}}'s) {_GUARDED}\b[^.\n]{{0,60}}\?",
        rf"\b{_GIVE}\b[^.\n]{{0,40}}(?:\b\w{{2,20}}'s|\bother (?:users?|customers?)'?|\ball"
        rf" users'?|\bthe user'?s?)"
        rf"[^.\n]{{0,20}}\b{_PERSONAL}\b",
        r"\b(?:list|names?|details|data|records?|information|status)\b[^.\n]{0,30}\b(?:of|for"
        r"|about) "
        r"(?:the |all |all the |other |different |each |every )(?:users?|customers?|clients?)\b",
        r"(?:contraseña|mot de passe|passwort|kennwort|senha|chiave segreta|parola d'ordine"
        r"|şifre|mật khẩu"
        r"|kata sandi|пароль|كلمة (?:ال)?(?:مرور|سر)|पासवर्ड|পাসওয়ার্ড|পাসওয়র্ট|密码|密碼"
        r"|パスワード|비밀번호|รหัสผ่าน|wachtwoord)",
        r"(?:गुप्त|clé secrète|clave secreta|geheimer? schlüssel|gizli anahtar|kunci rahasia"
        r"|khóa bí mật)",
    ),
)
