"""`gridwhistle replay rebuild`: a view made anew from the log beside the live one, then put in its place."""

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cli.exits import Exit
from cli.output import JsonFlag, json_line, out, stop
from cli.owned import open_owned, owned
from cli.progress import Watch
from cli.stores import Which, open_log, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared.eventlog.port import Recorded
    from shared.eventlog.views import Tells, View

Event = TypeVar("Event", bound="Tells")


def rebuild(
    name: Annotated[str, typer.Argument(help="The view, as `replay verify` lists it: worklist, timeline, status ...")],
    service: Annotated[Which, typer.Option("--service", "-s", help="Whose view.")] = "dispatch",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what a run that was stopped left.")] = False,
    json: JsonFlag = False,
) -> None:
    """重建视图 Build a view anew while the services run; readers see the old one until the new one is whole."""
    if service == "intake":
        from intake_service.codec import decode as decode_intake
        from intake_service.status.view import VIEWS as OF_INTAKE

        at = run(_rebuild(service, chosen(name, OF_INTAKE), decode_intake, resume=resume))
    else:
        from dispatch_service.codec import decode
        from dispatch_service.views.catalogue import VIEWS

        at = run(_rebuild(service, chosen(name, VIEWS), decode, resume=resume))
    said = {"service": service, "view": name, "position": at}
    return json_line(said) if json else out.print(f"{service} {name}: built anew, at position {at}", markup=False)


def chosen(name: str, views: "Sequence[View[Event]]") -> "View[Event]":
    """The view of that name; the command ends here where there is none."""
    found = next((view for view in views if view.name == name), None)
    if found is None:
        stop(Exit.USAGE, f"there is no view {name!r}: {', '.join(view.name for view in views)}")
    return found


async def _rebuild(service: Which, view: "View[Event]", decode: "Callable[[Recorded], Event]", *, resume: bool) -> int:
    from shared.eventlog.rebuild import Rebuild

    async with open_log(service) as opened:
        watch = Watch(f"rebuild {view.name}", await opened.log.size())
    async with open_owned(owned([service]), service) as owner:
        try:
            return await Rebuild(owner, view, decode, watch.reached).run(resume=resume)
        finally:
            watch.done()
