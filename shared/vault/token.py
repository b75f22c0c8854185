"""The sealed token: how a group is written as text and read back. Pure: keys and nonces are handed in.

    gws2.A256GCM.<log>.<stream>.<group>.<key id>.<commitment>.<nonce>.<ciphertext>

All but the ciphertext is authenticated with it: a token says for ever which stream it was sealed for, and whoever
reads it in place can see that it was not moved there from another.
AES-GCM alone lets one ciphertext open under two keys, so cipher key and commitment are both derived from the data
key, and the commitment is compared before anything is decrypted. A data key is 32 even random bytes, for which one
hash is derivation enough: NIST SP 800-56C rev. 2, section 4.1, option 1 with SHA-256 (format 2, which is written).
Format 1 derived by HMAC; it is read for ever.
"""

import hmac
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from urllib.parse import quote, unquote

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.vault.port import Group, Key
from shared.vault.spelling import bytes_of, text_of

FORMAT = "gws2"
ALGORITHM = "A256GCM"
NONCE_BYTES = 12
_FIELDS = 9
_GROUP, _KEY_ID = 4, 5
_PLAIN = re.compile(r"[A-Za-z0-9_-]*")


class Damaged(Exception):
    """A token that is none, was altered or moved, or does not belong to the key: never the fate of an erased one."""


class Coordinates(msgspec.Struct, frozen=True):
    """Where a group stands. It opens nowhere else."""

    log: str
    stream: str
    group: Group


class Token(msgspec.Struct, frozen=True):
    """A token taken apart. `header` is the authenticated text before the ciphertext."""

    format: str
    at: Coordinates
    key_id: str
    commitment: bytes
    nonce: bytes
    ciphertext: bytes
    header: bytes


class WorkingKey(msgspec.Struct, frozen=True):
    """What is derived from one data key: the cipher and the commitment to it."""

    id: str
    cipher: AESGCM
    commitment: bytes
    spelled: str
    """Key id and commitment as they stand in a token."""
    key: Key

    @classmethod
    def of(cls, key: Key, format_: str = FORMAT) -> "WorkingKey":
        derive, name = _DERIVATIONS[format_], key.id.encode()
        cipher, commitment = AESGCM(derive(key.secret, b"seal", name)), derive(key.secret, b"commit", name)
        return cls(key.id, cipher, commitment, f"{_escaped(key.id)}.{text_of(commitment)}", key)


def seal(key: WorkingKey, at: Coordinates, plaintext: bytes, nonce: bytes) -> str:
    """The token. A nonce must never be used twice with one key."""
    place = f"{_escaped(at.log)}.{_escaped(at.stream)}.{at.group.value}"
    header = f"{FORMAT}.{ALGORITHM}.{place}.{key.spelled}.{text_of(nonce)}"
    return f"{header}.{text_of(key.cipher.encrypt(nonce, plaintext, header.encode()))}"


def parse(token: str) -> Token:
    """Take a token apart without opening it.

    Raises:
        Damaged: it is no token of a format and algorithm known here.
    """
    header, _, ciphertext = token.rpartition(".")
    fields = _fields(token)
    format_, _, log, stream, group, key_id, commitment, nonce, _ = fields
    try:
        at = Coordinates(unquote(log), unquote(stream), Group(group))
        parts = (bytes_of(commitment), bytes_of(nonce), bytes_of(ciphertext))
        return Token(format_, at, unquote(key_id), *parts, header.encode("ascii"))
    except ValueError as fault:
        raise Damaged("a field of the sealed token is unreadable") from fault


def open_with(key: WorkingKey, token: Token) -> bytes:
    """The plaintext.

    Raises:
        Damaged: the token was not made with this key, or was altered.
    """
    if token.format != FORMAT:
        key = WorkingKey.of(key.key, token.format)
    if not hmac.compare_digest(key.commitment, token.commitment):
        raise Damaged("the key is not the one this token was sealed with")
    try:
        return key.cipher.decrypt(token.nonce, token.ciphertext, token.header)
    except (InvalidTag, ValueError) as fault:
        raise Damaged("the sealed token was altered") from fault


def key_id_of(token: str) -> str:
    """Which key opens the token.

    Raises:
        Damaged: it is no token.
    """
    return unquote(_fields(token)[_KEY_ID])


def group_of(token: str) -> Group:
    """What is sealed in the token.

    Raises:
        Damaged: it is no token, or of no group known here.
    """
    try:
        return Group(_fields(token)[_GROUP])
    except ValueError as fault:
        raise Damaged("of no group known here") from fault


def _fields(token: str) -> list[str]:
    fields = token.split(".")
    if len(fields) != _FIELDS or fields[0] not in _DERIVATIONS or fields[1] != ALGORITHM:
        raise Damaged("not a sealed token of a known format")
    return fields


def _by_hmac(secret: bytes, what: bytes, key_id: bytes) -> bytes:
    return hmac.digest(secret, b"gridwhistle %b 1\n%b" % (what, key_id), "sha256")


def _by_one_hash(secret: bytes, what: bytes, key_id: bytes) -> bytes:
    return sha256(b"\0\0\0\1%bgridwhistle %b 2\n%b" % (secret, what, key_id)).digest()


_DERIVATIONS: Mapping[str, Callable[[bytes, bytes, bytes], bytes]] = {"gws1": _by_hmac, FORMAT: _by_one_hash}


def _escaped(field: str) -> str:
    if _PLAIN.fullmatch(field):
        return field
    return quote(field, safe="").replace(".", "%2E")
