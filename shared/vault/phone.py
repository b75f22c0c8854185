"""Telephone numbers in one spelling, so that one person has one hash. Pure."""

import hmac
import re
import unicodedata

_MOBILE = re.compile(r"1[3-9]\d{9}")


def normalised(phone: str) -> str:
    """Digits only: a mobile number without country code, a landline with its area code's zero, empty if none."""
    text = unicodedata.normalize("NFKC", phone).strip()
    digits = re.sub(r"\D", "", text)
    abroad = text.startswith("+") or digits.startswith("00")
    digits = digits[2:] if digits.startswith("00") else digits
    if digits.startswith("86") and (abroad or _MOBILE.fullmatch(digits[2:])):
        home = digits[2:]
        return home if _MOBILE.fullmatch(home) or home.startswith("0") else f"0{home}"
    return f"+{digits}" if abroad and digits else digits


def keyed_hash(secret: bytes, phone: str) -> bytes:
    """What stands in an index instead of the number; without the secret nobody can try numbers against it."""
    return hmac.digest(secret, b"phone\n" + normalised(phone).encode(), "sha256")
