"""The tracking code: derived from the request's id under a server key, so it is stored nowhere and cannot be guessed.

Sixty bits in Crockford's base32, in three groups of four: no I, L, O or U, readable on the telephone.
"""

import hmac
from base64 import b32encode
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())
LENGTH = 12
GROUP = 4
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def tracking_code(secret: bytes, request: UUID) -> str:
    """The code of a request."""
    digest = hmac.digest(secret, b"tracking code\n" + request.bytes, "sha256")
    code = b32encode(digest[:10])[:LENGTH].translate(_CROCKFORD).decode()
    return f"{code[:GROUP]}-{code[GROUP:-GROUP]}-{code[-GROUP:]}"


def is_code_of(secret: bytes, request: UUID, given: str) -> bool:
    """Whether what somebody typed is the request's code; takes the same time for every wrong one."""
    expected = tracking_code(secret, request).replace("-", "")
    return hmac.compare_digest(expected.encode(), given.upper().translate(_MISREAD).encode())
