"""`gridwhistle request`: what a resident or the hotline does, from the command line."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import msgspec
import typer

from cli.client import Json, intake, rows_of
from cli.output import JsonFlag, err, facts, json_line, moment, out

app = typer.Typer(no_args_is_help=True, help="诉求 File a request, look it up, add to it.")

Code = Annotated[str, typer.Option("--code", envvar="GRIDWHISTLE_TRACKING_CODE", help="Tracking code of the receipt.")]
Text = Annotated[str, typer.Argument(help="What to tell, in words.")]


@app.command("file")
def file_request(
    description: Annotated[str, typer.Argument(help="What happened; @FILE reads it from a file.")],
    subject: Annotated[str, typer.Option(help="One line; the beginning of the description where absent.")] = "",
    channel: Annotated[str, typer.Option(help="web, hotline, grid, desk, app, partner")] = "web",
    category: Annotated[str | None, typer.Option(help="Code of the policy, if known.")] = None,
    at: Annotated[str | None, typer.Option(help="Place as LAT,LON (WGS-84).")] = None,
    address: Annotated[str | None, typer.Option(help="Place in words.")] = None,
    grid: Annotated[str | None, typer.Option(help="Grid code, if known.")] = None,
    name: Annotated[str | None, typer.Option(help="Reporter's name.")] = None,
    phone: Annotated[str | None, typer.Option(help="Reporter's telephone number.")] = None,
    external_id: Annotated[str | None, typer.Option(help="The number the request has in the caller's system.")] = None,
    authority: Annotated[str | None, typer.Option(help="Code of the platform that owns deadline and closing.")] = None,
    authority_due: Annotated[str | None, typer.Option(help="That platform's own deadline, ISO 8601 with zone.")] = None,
    key: Annotated[str | None, typer.Option("--idempotency-key", help="Repeat safely under the same key.")] = None,
    json: JsonFlag = False,
) -> None:
    """诉求登记 File a request; prints the receipt with its tracking code."""
    text = text_of(description)
    body: Json = {"subject": subject or text.strip().splitlines()[0][:60], "description": text, "channel": channel}
    optional = {"category": category, "address": address, "grid_code": grid, "external_id": external_id}
    body.update({field: value for field, value in optional.items() if value is not None})
    if at:
        body["location"] = place(at)
    if authority:
        body["authority"] = {"code": authority} | ({"due_at": authority_due} if authority_due else {})
    if name or phone:
        body["reporter"] = {part: value for part, value in (("name", name), ("phone", phone)) if value}
    show_receipt(intake().post("/v1/requests", body, {"Idempotency-Key": key} if key else None), json)


def text_of(description: str) -> str:
    """What was said on the command line, or in the file it names."""
    try:
        text = Path(description[1:]).read_text("utf-8") if description.startswith("@") else description
    except (OSError, UnicodeDecodeError) as wrong:
        raise typer.BadParameter(f"cannot read {description[1:]} as UTF-8", param_hint="DESCRIPTION") from wrong
    if not text.strip():
        raise typer.BadParameter("says nothing", param_hint="DESCRIPTION")
    return text


def place(text: str) -> dict[str, float]:
    """Latitude and longitude out of `36.95,118.10`."""
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError as wrong:
        raise typer.BadParameter("expected LAT,LON in degrees", param_hint="--at") from wrong
    return {"lat": lat, "lon": lon}


def show_receipt(receipt: Json, json: bool) -> None:
    """The answer to a filing."""
    if json:
        return json_line(receipt)
    names = {"编号 number": "number", "查询码 tracking code": "tracking_code", "环节 stage": "stage", "id": "id"}
    return facts({label: receipt.get(field) for label, field in names.items()})


@app.command("show")
def show(
    request: Annotated[str, typer.Argument(help="Request id.")],
    code: Code,
    json: JsonFlag = False,
) -> None:
    """诉求查询 What has become of a request, as its resident sees it."""
    status = intake().get(f"/v1/requests/{request}", {"X-Tracking-Code": code})
    if json:
        return json_line(status)
    holder = msgspec.convert(status.get("holder") or {}, type=Json)
    lines = {"编号 number": "number", "环节 stage": "stage", "期限 due": "due_at", "灯 light": "light"}
    facts({**{label: status.get(field) for label, field in lines.items()}, "承办 holder": holder.get("name")})
    for entry in rows_of(status, "history"):
        out.print(history_line(entry), markup=False)
    return None


def history_line(entry: Json) -> str:
    """One step of the history on one line: when, what, and the words for the resident if there are any."""
    words = entry.get("text") or entry.get("what") or ""
    note = entry.get("note") or entry.get("reason") or ""
    return f"  {moment(str(entry.get('at', '')))}  {words}  {note}".rstrip()


def _ask(request: str, what: str, code: str, text: str | None, json: bool) -> None:
    body = {"text": text} if text else {}
    answer = intake().post(f"/v1/requests/{request}/{what}", body, {"X-Tracking-Code": code})
    if json:
        return json_line(answer)
    return err.print(f"已受理 accepted, operation {answer.get('operation')}", markup=False)


@app.command("supplement")
def supplement(request: str, text: Text, code: Code, json: JsonFlag = False) -> None:
    """补充 Add something to a request."""
    _ask(request, "supplements", code, text, json)


@app.command("remind")
def remind(request: str, code: Code, text: str | None = None, json: JsonFlag = False) -> None:
    """催办 Urge an answer."""
    _ask(request, "reminders", code, text, json)


class Satisfied(StrEnum):
    """满意, 基本满意, 不满意, 未评价."""

    SATISFIED = "satisfied"
    MOSTLY = "mostly"
    DISSATISFIED = "dissatisfied"
    NOT_RATED = "not-rated"


@app.command("rate")
def rate(
    link: Annotated[str, typer.Argument(help="The link of the message, or its last part.")],
    solved: Annotated[bool, typer.Option("--solved/--unsolved", help="Whether the matter is solved.")],
    contacted: Annotated[
        bool | None, typer.Option("--contacted/--not-contacted", help="Whether the handler had got in touch.")
    ] = None,
    satisfied: Annotated[Satisfied, typer.Option(help="How content.")] = Satisfied.NOT_RATED,
    comment: Annotated[str, typer.Option(help="In your own words.")] = "",
    json: JsonFlag = False,
) -> None:
    """评价 Say how it went, once, by the link that was sent; what came of it stands in the history."""
    body: Json = {"solved": solved, "satisfied": satisfied.value, "contacted": contacted, "comment": comment}
    answer = intake().post(f"/v1/ratings/{quote(link.rstrip('/').rpartition('/')[2], safe='')}", body)
    if json:
        return json_line(answer)
    return err.print(f"已受理 accepted, operation {answer.get('operation')}", markup=False)


@app.command("withdraw")
def withdraw(request: str, code: Code, text: str | None = None, json: JsonFlag = False) -> None:
    """撤诉 Take a request back; the answer comes in its history."""
    _ask(request, "withdrawal", code, text, json)
