"""`gridwhistle ticket`: what staff do with tickets and whistles, through the staff API and its rights."""

from typing import Annotated

import msgspec
import typer

from cli.client import Json, dispatch, rows_of
from cli.fields import body_of
from cli.output import JsonFlag, facts, json_line, moment, out, table
from cli.search import sought
from cli.suggestions import show as show_suggestions
from cli.words import said

app = typer.Typer(no_args_is_help=True, help="工单 List tickets, look at one, act on it.")

SHOWN = (
    "ticket", "number", "version", "stage", "work", "unit", "category", "urgency", "area", "round", "accepted_at",
    "due_at", "light", "closing", "supervised_by", "whistles", "may_now",
)  # fmt: skip
"""What people see of a ticket; everything else comes with --json."""
BESIDE = {"to_rule": "待裁定单位 to rule", "followers_unsolved": "并案诉求人评价未解决 merged in, said unsolved"}
"""What people see of what goes on beside a ticket's way, where there is any of it."""
UNSEEN = frozenset(
    {
        *("handler", "terms", "timer", "ratings", "warn_at", "place_detail", "whistle", "occurred_at", "held_for"),
        *("due_at", "working", "channel", "number"),
    }
)
"""Fields of events that say nothing to a reader of a timeline, or say it a second time."""

TITLES = {"custodian": "承办单位 custodian", "due": "时限 due", "goes_on": "后续 goes on"}
"""The chains of decisions that `why` prints; one that has none is left out."""

As = Annotated[str | None, typer.Option("--as", help="Act as this staff code of the demo directory.")]
TicketId = Annotated[str, typer.Argument(help="Ticket id (the request's id).")]
Fields = Annotated[list[str], typer.Argument(help="FIELD=VALUE pairs of the command; VALUE may be JSON.")]


@app.command("list")
def worklist(
    unit: Annotated[str | None, typer.Option(help="Unit code; the own unit where absent.")] = None,
    person: Annotated[str | None, typer.Option(help="Staff code.")] = None,
    text: Annotated[str | None, typer.Option(help="检索 Words of the request, two letters at least.")] = None,
    phone: Annotated[str | None, typer.Option(help="The reporter's number, for the desk.")] = None,
    limit: int = 50,
    person_acting: As = None,
    json: JsonFlag = False,
) -> None:
    """待办 The worklist of a unit or a person, due first; with --text or --phone the newest tickets that fit."""
    service = dispatch(person_acting)
    if text is not None or phone is not None:
        rows = sought(service, text, phone, limit)
    else:
        rows = rows_of(service.get("/v1/worklist", unit=unit, person=person, limit=limit))
    if json:
        return json_line(rows)
    columns = ("number", "stage", "work", "unit", "category", "due_at", "light", "ticket")
    return table(columns, ([row.get(column) for column in columns] for row in rows))


@app.command("show")
def show(ticket: TicketId, person_acting: As = None, json: JsonFlag = False) -> None:
    """工单详情 One ticket and its closed loop in order."""
    service = dispatch(person_acting)
    state = service.get(f"/v1/tickets/{ticket}")
    steps = rows_of(service.get(f"/v1/tickets/{ticket}/timeline"))
    if json:
        return json_line({**state, "timeline": steps})
    facts({name: value for name, value in state.items() if name in SHOWN})
    print_beside(msgspec.convert(state.get("asides", {}), type=Json))
    print_precedents(rows_of(state, "precedents"))
    return print_timeline(steps)


@app.command("why")
def why(ticket: TicketId, person_acting: As = None, json: JsonFlag = False) -> None:
    """为什么 Why it lies where it lies, and why it is due when it is: each decision with its rule and versions."""
    answer = dispatch(person_acting).get(f"/v1/tickets/{ticket}/why")
    if json:
        return json_line(answer)
    for chain, title in TITLES.items():
        links = rows_of({"items": answer.get(chain, [])})
        if links:
            out.print(title, markup=False)
        for link in links:
            versions = " ".join(f"{kind}={str(link[kind])[:12]}" for kind in ("policy", "directory", "calendar"))
            out.print(f"  {moment(str(link['at']))[5:]}  {link['zh']}\n    {link['en']}", markup=False)
            out.print(f"    ({link['rule']}; {versions}; #{link['position']})", markup=False)
    print_precedents(rows_of(answer, "precedents"))
    return None


def print_beside(asides: Json) -> None:
    """Who is to rule on it, and how many of those merged into it say it is not solved: whoever closes wants to know."""
    facts({title: asides[name] for name, title in BESIDE.items() if asides.get(name)})


def print_precedents(rulings: list[Json]) -> None:
    """Rulings on the same matter: a hint, nothing was decided by them."""
    if rulings:
        out.print("裁定先例 precedents (仅供参考 a hint only)", markup=False)
    for ruling in rulings:
        out.print(f"  {ruling['zh']}\n    {ruling['en']}  [{ruling['number']} {ruling['ticket']}]", markup=False)


@app.command("suggest")
def suggest(ticket: TicketId, limit: int = 20, person_acting: As = None, json: JsonFlag = False) -> None:
    """提示 What may be the same matter, caller or cause, and a category where it has none; nothing is decided."""
    answer = dispatch(person_acting).get(f"/v1/tickets/{ticket}/suggestions", limit=limit)
    if json:
        return json_line(answer)
    if not answer["indexed"]:
        out.print("用词未入索引 Its words are not in the index: confidential, erased or very new.", markup=False)
    return show_suggestions(answer)


def print_timeline(steps: list[Json]) -> None:
    """The closed loop: when, what, who for which unit, the event's codes, and under which rule."""
    for step in steps:
        who = " ".join(filter(None, (str(step.get("unit", "")), str(step.get("actor", "")))))
        moved = f" → {step['holder']}" if step.get("holder") else ""
        line = f"{moment(str(step['at']))[5:]}  {said(step['what'])}{moved}  [{who}]  {codes(step)}"
        out.print(f"{line.rstrip()}  ({step.get('rule')})", markup=False)


def codes(step: Json) -> str:
    """The codes of a step as `name=value`, without what only machines read."""
    detail = msgspec.convert(step.get("detail", {}), type=Json)
    shown = ((name, value) for name, value in detail.items() if name not in UNSEEN)
    return " ".join(f"{name}={value if isinstance(value, str) else words_of(value)}" for name, value in shown)


def words_of(value: object) -> str:
    """A code that is no text, as short JSON."""
    return msgspec.json.encode(value).decode()


@app.command("act")
def act(
    ticket: TicketId,
    command: Annotated[str, typer.Argument(help="sign, contact, progress, escalate, resolve, callback, close ...")],
    fields: Fields = [],  # noqa: B006 # typer reads the default, nobody writes it
    version: Annotated[int | None, typer.Option("--if-version", help="Only if the ticket stands here.")] = None,
    person_acting: As = None,
    json: JsonFlag = False,
) -> None:
    """办理 Act on a ticket: `ticket act ID escalate reason=no-power --as 网格员-文化路-07`."""
    match = f'"{version}"' if version is not None else "*"
    answer = dispatch(person_acting).post(f"/v1/tickets/{ticket}/{command}", body_of(fields), {"If-Match": match})
    if json:
        return json_line(answer)
    return out.print(f"{command}: {answer.get('stage')} / {answer.get('work')}  v{answer.get('version')}", markup=False)


@app.command("whistle")
def whistle(ticket: TicketId, fields: Fields, person_acting: As = None, json: JsonFlag = False) -> None:
    """吹哨 Summon departments: `ticket whistle ID kind=emergency lead=... assists='["..."]' wanted=...`."""
    answer = dispatch(person_acting).post(f"/v1/tickets/{ticket}/whistles", body_of(fields))
    return json_line(answer) if json else facts(answer)


@app.command("whistle-act")
def whistle_act(
    whistle_id: Annotated[str, typer.Argument(metavar="WHISTLE")],
    command: Annotated[str, typer.Argument(help="answer, arrive, finish, confirm, contest, rate")],
    fields: Fields = [],  # noqa: B006 # typer reads the default, nobody writes it
    person_acting: As = None,
    json: JsonFlag = False,
) -> None:
    """报到 Answer a whistle, report in, finish, confirm or rate it."""
    answer = dispatch(person_acting).post(f"/v1/whistles/{whistle_id}/{command}", body_of(fields), {"If-Match": "*"})
    return json_line(answer) if json else facts(answer)
