"""The body of `POST /v1/requests`: what it may hold, and how it becomes a filing.

Strict and closed: a field nobody knows is refused by name, so that a caller's typing mistake loses nothing in silence.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.api import examples
from intake_service.handlers.content import Content
from shared.contracts.resident_request import Channel, Meeting, Office, Satisfaction
from shared.http.problems import Fault, Problem

LONGEST_TEXT = 20_000
EARLIEST = datetime(1949, 10, 1, tzinfo=UTC)
CLOCKS_DIFFER_BY = timedelta(days=1)
"""How far in the future a matter may have occurred before the time is taken for a mistake."""


class Closed(BaseModel):
    """Takes what it names, in the type it names, and nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _plain(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain the character U+0000")
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return _plain(text)


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must not contain control characters")
    return text


Said = Annotated[str, AfterValidator(_said)]
Plain = Annotated[str, AfterValidator(_plain)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$")]
"""Codes stand in clear in the log; words do not fit in here."""
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$")]
"""Codes that stand in an address."""
UnitOrStaff = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\s\x00-\x1f]+$")]
"""Staff codes are Chinese words with numbers; they never stand in clear."""


class Reporter(Closed):
    """Who files. Sealed before it is stored; nobody reads it without a record of it."""

    name: Annotated[Plain, Field(max_length=100)] = ""
    phone: Annotated[Plain, Field(max_length=40)] = ""
    anonymous: bool = False
    """The reporter does not want to be named to whoever handles the matter."""


class Location(Closed):
    """WGS-84 degrees."""

    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Authority(Closed):
    """The platform that owns the request's deadline and closing."""

    code: Annotated[Code, Field(examples=["city-hotline"], description="督管方代码 / its code in the policy in force")]
    due_at: Annotated[
        AwareDatetime | None,
        Field(description="其要求的办结时限，以最后送达的为准 / its deadline, which binds; the one sent last does"),
    ] = None


class MeetingHeld(Closed):
    """The meeting it was raised at."""

    kind: Annotated[Name, Field(description="会议类型 / small-stool, secretary-day ...")]
    held_on: Annotated[date, Field(strict=False, description="日期 / the day, as the street's calendar has it")]
    area: Annotated[Name, Field(description="所在网格或社区代码 / code of the area it was held for")]
    number: Annotated[int, Field(ge=1, le=99, description="当日第几场 / which of that day's")] = 1


class Filing(Closed):
    """A request to be filed."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FILING]})

    subject: Annotated[Said, Field(max_length=500, description="标题 / one line")]
    description: Annotated[Said, Field(max_length=LONGEST_TEXT, description="详情 / what happened, in words")]
    channel: Annotated[Channel, Field(description="来源渠道 / through which door it came")]
    reporter: Reporter | None = None
    category: Annotated[Code | None, Field(description="分类代码 / code of the policy in force, if known")] = None
    location: Location | None = None
    address: Annotated[Plain, Field(max_length=500, description="地址 / place in words")] = ""
    grid_code: Annotated[Code | None, Field(description="网格代码 / grid code, if known")] = None
    occurred_at: Annotated[AwareDatetime | None, Field(description="发生时间 / with its time zone")] = None
    confidential: Annotated[bool, Field(description="要求保密 / only parties may see it")] = False
    external_id: Annotated[
        Annotated[str, AfterValidator(_printable)] | None,
        Field(min_length=1, max_length=128, description="来源系统编号 / its id in the caller's system"),
    ] = None
    attributes: Annotated[
        dict[Code, Annotated[Plain, Field(max_length=2000)]],
        Field(
            default_factory=dict,  # a plain default is copied deeply each time
            max_length=50,
            description="分类附加问题的回答 / answers to the questions of the category",
            json_schema_extra={"default": {}},  # of a factory the document would not tell
        ),
    ]
    authority: Annotated[
        Authority | None,
        Field(description="督管方 / a platform that owns deadline and closing; needs its `external_id` and the right"),
    ] = None
    historic: Annotated[bool, Field(description="历史台账 / from an old register; needs the right to import")] = False
    meeting: Annotated[
        MeetingHeld | None, Field(description="会上提出 / raised at this meeting; staff file it for the resident")
    ] = None
    by_proxy: Annotated[bool, Field(description="代办 / staff act for a resident who cannot")] = False
    office: Annotated[
        Office | None, Field(description="只交此办公室 / for this office alone; needs the right to file for it")
    ] = None
    about: Annotated[
        tuple[UnitOrStaff, ...],
        Field(max_length=20, description="被反映的人员或单位代码 / whom a report for an office is about, by code"),
    ] = ()

    def content(self, now: datetime) -> Content:
        """As the handlers take it.

        Raises:
            Problem: a day or time cannot be true, or fields do not go together.
        """
        if faults := [*self._faults(now)]:
            raise Problem("invalid", faults=faults)
        reporter, theirs = self.reporter or _NOBODY, self.authority or _OURS
        place = self.location
        return Content(
            subject=self.subject,
            description=self.description,
            channel=self.channel,
            name=reporter.name.strip(),
            phone=reporter.phone.strip(),
            anonymous=reporter.anonymous,
            category=self.category,
            lat=place.lat if place else None,
            lon=place.lon if place else None,
            address=self.address,
            grid_code=self.grid_code,
            occurred_at=_credible(self.occurred_at, now) if self.occurred_at else None,
            confidential=self.confidential,
            external_id=self.external_id,
            attributes=tuple(sorted(self.attributes.items())),
            historic=self.historic,
            authority=theirs.code if self.authority else "",
            authority_due_at=theirs.due_at.astimezone(UTC) if theirs.due_at else None,
            meeting=Meeting(**self.meeting.model_dump()) if self.meeting else None,
            by_proxy=self.by_proxy,
            office=self.office,
            about=tuple(sorted(set(self.about))),
        )

    def _faults(self, now: datetime) -> Iterator[Fault]:
        if self.authority and not self.external_id:
            yield Fault("external_id", "must be given with `authority`")
        if self.about and self.office is None:
            yield Fault("about", "says nothing without `office` (须同时填写 office)")
        if self.office is not None and (self.meeting or self.by_proxy or self.authority):
            yield Fault("office", "goes with neither `meeting`, `by_proxy` nor `authority` (不得与三者同用)")
        if self.meeting and self.meeting.held_on > (now + CLOCKS_DIFFER_BY).date():
            yield Fault("meeting.held_on", "must not lie in the future")


_NOBODY = Reporter()
_OURS = Authority(code="own")


def _credible(occurred_at: datetime, now: datetime) -> datetime:
    if occurred_at < EARLIEST:
        raise Problem("invalid", faults=[Fault("occurred_at", f"must not lie before {EARLIEST:%Y-%m-%d}")])
    if occurred_at > now + CLOCKS_DIFFER_BY:
        raise Problem("invalid", faults=[Fault("occurred_at", "must not lie in the future")])
    return occurred_at.astimezone(UTC)


class Supplement(Closed):
    """Something to add."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SUPPLEMENT]})

    text: Annotated[Said, Field(max_length=LONGEST_TEXT, description="补充内容 / what to add")]


class Rating(Closed):
    """How it went, in the words of the hotline's callback (回访)."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.RATING]})

    solved: Annotated[bool, Field(description="是否解决 / whether the matter is solved")]
    satisfied: Annotated[
        Satisfaction, Field(description="满意、基本满意、不满意、未评价 / satisfied, mostly, dissatisfied, not rated")
    ] = "not-rated"
    contacted: Annotated[
        bool | None, Field(description="承办单位是否联系过您 / whether the handler contacted you; null: not said")
    ] = None
    comment: Annotated[Plain, Field(max_length=LONGEST_TEXT, description="意见 / in your own words")] = ""


class Asking(Closed):
    """Words with a reminder or a withdrawal; they may be left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.REMINDER]})

    text: Annotated[Plain, Field(max_length=LONGEST_TEXT, description="说明 / in your own words")] = ""
