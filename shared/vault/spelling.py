"""How bytes are written where text is wanted, such as in an address: base64url without padding (RFC 4648, section 5),
and each in one way only."""

from base64 import urlsafe_b64decode
from binascii import b2a_base64

_URLSAFE = bytes.maketrans(b"+/", b"-_")


def text_of(data: bytes) -> str:
    """These bytes in letters, digits, `-` and `_`."""
    return b2a_base64(data, newline=False).translate(_URLSAFE).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """What `text_of` wrote.

    Raises:
        ValueError: it never wrote that.
    """
    data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if text_of(data) != text:
        raise ValueError("not the one spelling of these bytes")
    return data
