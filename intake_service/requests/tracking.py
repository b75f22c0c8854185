"""The tracking code: derived from the request's id under a server key, so it is stored nowhere and cannot be guessed.

Sixty bits in Crockford's base32, in three groups of four: no I, L, O or U, readable on the telephone.
"""

import hmac
from functools import lru_cache
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
"""Two letters for ten bits."""
_SHIFTS = (50, 40, 30, 20, 10, 0)
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def tracking_code(secret: bytes, request: UUID) -> str:
    """The code of a request."""
    keyed = _keyed(secret).copy()
    keyed.update(request.bytes)
    sixty = int.from_bytes(keyed.digest()[:8]) >> 4
    code = "".join([_PAIRS[sixty >> shift & 0x3FF] for shift in _SHIFTS])
    return f"{code[:GROUP]}-{code[GROUP:-GROUP]}-{code[-GROUP:]}"


@lru_cache(maxsize=4)
def _keyed(secret: bytes) -> hmac.HMAC:
    """The secret's share of the work, done once: one key serves every request."""
    return hmac.new(secret, b"tracking code\n", "sha256")


def is_code_of(secret: bytes, request: UUID, given: str) -> bool:
    """Whether what somebody typed is the request's code; takes the same time for every wrong one."""
    expected = tracking_code(secret, request).replace("-", "")
    return hmac.compare_digest(expected.encode(), given.upper().translate(_MISREAD).encode())
