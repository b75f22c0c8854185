"""The topic `resident-requests`: what a resident filed, and what he asked for later.

Only facts stand here in clear. Subject, text and address (`narrative`) and the reporter (`person`) are sealed
tokens (see `shared.vault`): the same ciphertext that stands in intake's log.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

Channel = Literal["web", "hotline", "open311", "sheet", "grid", "partner", "app", "desk"]
"""Through which door a request came; `hotline` is the 12345 line, `grid` a grid member filing on site."""

Office = Literal["discipline"]
"""An office that alone may know of what is filed for it; its name is a kind of department and a group of the vault."""


class Meeting(msgspec.Struct, frozen=True, omit_defaults=True):
    """The meeting a matter was raised at (小板凳拉呱, 书记接待日 ...); all its matters name it alike."""

    kind: str
    held_on: date
    area: str
    """Code of the area it was held for. In whose home it was is nobody's business but the narrative's."""
    number: int = 1
    """Which of that day's."""


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What routing may see of a request: codes, places rounded to the grid, times. Nothing here names a person."""

    channel: Channel
    filed_at: datetime
    occurred_at: datetime | None = None
    category: str | None = None
    grid_code: str | None = None
    area: str | None = None
    """Area code that intake could resolve from the address by alias; dispatch decides, this is a hint."""
    lat: float | None = None
    lon: float | None = None
    """WGS-84 degrees, rounded to 3 decimals (about 100 m)."""
    confidential: bool = False
    anonymous: bool = False
    source: str = ""
    """Client that filed it; empty for the public web form."""
    external_id: str | None = None
    historic: bool = False
    """Imported from an old register: opens with its clocks off and is counted apart."""
    attributes: dict[str, str] = {}
    authority: str = ""
    """Code of the platform that owns deadline and closing (督管方), whose number is `external_id`; empty: our desk."""
    authority_due_at: datetime | None = None
    """The platform's own deadline, which binds."""
    meeting: Meeting | None = None
    by_proxy: bool = False
    """Staff filed it for a resident who cannot, and act for him in it (代办)."""
    office: Office | None = None
    """Kept for this office: nobody else learns of it, and its words are sealed under the office's key."""
    about: tuple[str, ...] = ()
    """Who is reported, as keyed hashes of staff and unit codes (see `shared.vault.naming`): none of them may see it."""


class RequestFiled(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="RequestFiled"):
    """A request was accepted; from here on it has exactly one ticket or one parked record."""

    request: UUID
    number: str
    facts: Facts
    narrative: str
    """Sealed `{subject, description, address, ...}`."""
    person: str | None = None
    """Sealed `{name, phone}`; absent where the reporter gave nothing."""


class SupplementFiled(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="SupplementFiled"):
    """The resident added something to a request of his."""

    request: UUID
    operation: UUID
    narrative: str
    person: str | None = None
    """Sealed `{name, phone}` where the system that filed it corrects the reporter."""


class ReminderFiled(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="ReminderFiled"):
    """The resident urged an answer (催办)."""

    request: UUID
    operation: UUID
    narrative: str | None = None


class WithdrawalAsked(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="WithdrawalAsked"):
    """The resident asked to withdraw (撤诉); dispatch decides and answers by operation id."""

    request: UUID
    operation: UUID
    narrative: str | None = None


class ReopeningAsked(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="ReopeningAsked"):
    """The resident asked to open a closed case again (重新办理); dispatch decides and answers by operation id."""

    request: UUID
    operation: UUID
    narrative: str | None = None


class AuthorityDueFiled(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="AuthorityDueFiled"):
    """The platform that filed it as its own has named another deadline for it; dispatch answers by operation id."""

    request: UUID
    operation: UUID
    authority_due_at: datetime
    source: str
    """Client that said so, the one that filed it."""


Satisfaction = Literal["satisfied", "mostly", "dissatisfied", "not-rated"]
"""满意, 基本满意, 不满意, 未评价."""


class RatingGiven(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="RatingGiven"):
    """The resident said by the link he was sent how it went (居民评价); dispatch decides what follows and answers by
    operation id."""

    request: UUID
    operation: UUID
    round: int
    """The round of handling he was asked about."""
    asked: int
    """The number of the ticket's event that asked him: a link is good for one answer."""
    solved: bool
    satisfied: Satisfaction = "not-rated"
    contacted: bool | None = None
    """Whether the handler had contacted him; null where he does not say."""
    narrative: str | None = None
    """His comment, sealed."""


ResidentRequest = (
    RequestFiled | SupplementFiled | ReminderFiled | WithdrawalAsked | ReopeningAsked | RatingGiven | AuthorityDueFiled
)
