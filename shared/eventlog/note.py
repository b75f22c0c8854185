"""Signed notes: text with Ed25519 signature lines under it (C2SP signed-note 1.0, tlog-cosignature 1.0). Pure.

A key is named by text and by four bytes derived from name, kind and public key. Signatures of unknown keys are
ignored; one of a known key that does not verify spoils the whole note.
"""

import struct
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 0x01, 0x04
NOTE_LIMIT = 64 * 1024
_DASH = "— "
_ID_BYTES = 4
_STAMP = struct.Struct(">Q")


class BadNote(Exception):
    """Text that is no note, or that none of the keys asked for has signed."""


class Signature(msgspec.Struct, frozen=True):
    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.value).decode()}\n"


class Note(msgspec.Struct, frozen=True):
    """`text` ends with a newline and is what the signatures are over."""

    text: str
    signatures: tuple[Signature, ...]


class PublicKey(msgspec.Struct, frozen=True):
    """A key to verify with: `name+id+base64` when written."""

    name: str
    kind: int
    raw: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.raw).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.kind]) + self.raw).decode()}"

    @classmethod
    def read(cls, text: str) -> "PublicKey":
        """A key as it is written.

        Raises:
            BadNote: not a key, of an unknown kind, or its id does not belong to it.
        """
        try:
            name, key_id, encoded = text.strip().split("+", 2)
            kind, *raw = b64decode(encoded, validate=True)
            key = cls(name, kind, bytes(raw))
        except ValueError as fault:
            raise BadNote("not a verification key: wanted name+id+base64") from fault
        if kind not in (ED25519, COSIGNATURE) or len(raw) != 32 or key.key_id.hex() != key_id:
            raise BadNote(f"the verification key of {name} is of an unknown kind or damaged")
        return key

    def signed(self, text: str, signature: Signature) -> bool:
        """Whether the signature, made with this very key, is over the text."""
        value, message = signature.value, text.encode()
        if self.kind == COSIGNATURE:
            stamp, value = value[: _STAMP.size], value[_STAMP.size :]
            if len(stamp) < _STAMP.size:
                return False
            message = _cosigned(text, _STAMP.unpack(stamp)[0])
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(value, message)
        except InvalidSignature:
            return False
        return True


class Signer:
    """A named private key. Make one from 32 secret bytes."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not name or "+" in name or any(letter.isspace() for letter in name):
            raise ValueError("a key name has no spaces and no plus sign")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        raw = self._private.public_key().public_bytes_raw()
        self.public = PublicKey(name, ED25519, raw)
        self.cosigning = PublicKey(name, COSIGNATURE, raw)

    def sign(self, text: str) -> Signature:
        """The signature over a note's text."""
        return Signature(self.public.name, self.public.key_id, self._private.sign(text.encode()))

    def cosign(self, text: str, seconds: int) -> Signature:
        """A witness's signature: it saw this text, consistent with all before, at that moment (seconds since 1970)."""
        value = _STAMP.pack(seconds) + self._private.sign(_cosigned(text, seconds))
        return Signature(self.cosigning.name, self.cosigning.key_id, value)


def write_note(text: str, signatures: Iterable[Signature]) -> str:
    """The note as it travels."""
    return f"{text}\n{''.join(signature.line for signature in signatures)}"


def read_note(note: str) -> Note:
    """Take a note apart, unverified.

    Raises:
        BadNote: it has not the form of one.
    """
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or len(note) > NOTE_LIMIT:
        raise BadNote("not a signed note")
    if any(letter < " " and letter != "\n" for letter in note):
        raise BadNote("a note has no control characters")
    return Note(text + "\n", tuple(_signature(line) for line in lines[:-1].split("\n")))


def verified(note: str, keys: Sequence[PublicKey]) -> tuple[str, tuple[PublicKey, ...]]:
    """The note's text, and which of these keys signed it.

    Raises:
        BadNote: not a note, signed by none of them, or with a false signature of one of them.
    """
    read = read_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    signers: list[PublicKey] = []
    for signature in read.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is not None and not key.signed(read.text, signature):
            raise BadNote(f"the signature of {key.name} is false")
        if key is not None:
            signers.append(key)
    if not signers:
        raise BadNote("signed by none of the keys asked for")
    return read.text, tuple(signers)


def _signature(line: str) -> Signature:
    fields = line.removeprefix(_DASH).split(" ")
    try:
        name, encoded = fields
        value = b64decode(encoded, validate=True)
    except ValueError as fault:
        raise BadNote("a signature line is unreadable") from fault
    if not line.startswith(_DASH) or not name or len(value) <= _ID_BYTES:
        raise BadNote("a signature line is unreadable")
    return Signature(name, value[:_ID_BYTES], value[_ID_BYTES:])


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
