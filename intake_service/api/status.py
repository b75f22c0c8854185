"""`GET /v1/requests/{id}`: how far a request has come, for whoever shows its tracking code."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from intake_service.api import contract
from intake_service.api.answers import Holder, Status, Step
from intake_service.api.attempts import Attempts
from intake_service.api.doors import party
from intake_service.api.parts import Parts
from intake_service.api.requests import RequestId
from intake_service.handlers.content import Caller
from intake_service.status import fold
from intake_service.status.light import light
from intake_service.status.texts import stage_text, step_text
from shared.http.problems import Problem
from shared.vault.opening import Erased, Opened, Outcome, Purpose

MinPosition = Annotated[
    int | None, Query(ge=0, le=2**62, description="读到此位置之后 / wait until this position of a receipt is in")
]
Answers = dict[UUID, fold.Step]


def status_router(parts: Parts, attempts: Attempts) -> APIRouter:
    """The route that reads."""
    router = APIRouter(tags=["requests"])

    @router.get(
        "/v1/requests/{request_id}",
        summary="查询进度 / How far a request has come",
        response_model_exclude_none=True,
        responses=contract.STATUS_PROBLEMS,
        openapi_extra={"parameters": [contract.TRACKING_CODE]},
    )
    async def read_status(
        request: Request, response: Response, request_id: RequestId, min_position: MinPosition = None
    ) -> Status:
        """What the resident may know: stage, who has it, until when, and every step that concerns him."""
        caller = await party(request, request_id, "request.read", parts, attempts)
        state = await parts.status.read(request_id, min_position)
        if state is None:
            raise Problem("not-found")
        response.headers["Cache-Control"] = "no-store"
        return shown(state, await _notes(parts, state, caller), parts)

    return router


async def _notes(parts: Parts, state: fold.State, caller: Caller) -> dict[str, Outcome]:
    """The notes' words; who read them is on record before the answer."""
    tokens = [step.note for step in state.history if step.note]
    actor = caller.identity.actor
    purpose = Purpose(actor.person, actor.unit, "request.read", str(state.request), caller.correlation)
    return await parts.opener.open(tokens, purpose) if tokens else {}


def shown(state: fold.State, notes: dict[str, Outcome], parts: Parts) -> Status:
    """The state in words, with the light of this moment."""
    answers = {step.operation: step for step in state.history if step.operation and step.accepted is not None}
    zh, en = stage_text(state.stage)
    holder = state.holder
    return Status(
        id=state.request,
        number=state.number,
        stage=state.stage,
        stage_text=zh,
        stage_text_en=en,
        round=state.round,
        holder=Holder(rung=holder.rung, unit=holder.unit, name=holder.name, name_en=holder.name_en) if holder else None,
        filed_at=state.filed_at,
        due_at=state.due_at,
        provisional=state.provisional,
        light=light(state.stage, state.warn_at, state.due_at, parts.clock.now()),
        may_now=list(state.may_now),
        history=[_step(step, answers, notes) for step in state.history],
    )


def _step(step: fold.Step, answers: Answers, notes: dict[str, Outcome]) -> Step:
    zh, en = step_text(step.what, step.stage)
    note = notes.get(step.note) if step.note else None
    answer = answers.get(step.operation) if step.operation else None
    return Step(
        at=step.at,
        what=step.what,
        text=zh,
        text_en=en,
        stage=step.stage,
        note=note.text if isinstance(note, Opened) else None,
        note_erased=True if isinstance(note, Erased) else None,
        instead=step.instead.zh if step.instead else None,
        instead_en=step.instead.en if step.instead else None,
        operation=step.operation,
        outcome=_outcome(answer) if step.operation else None,
        reason=(answer.reason or None) if answer else None,
    )


def _outcome(answer: fold.Step | None) -> Literal["pending", "accepted", "refused"]:
    if answer is None:
        return "pending"
    return "accepted" if answer.accepted else "refused"
