"""What the settings leave to other processes. None of these can know whether there are any, so it is said."""

LEFT = "off (未启用): it is left to another process; where none has it on, that part stands still"


def left_to_others() -> list[str]:
    """The settings that are off, of those that must be on in one process at least."""
    from dispatch_service.settings import Settings as Dispatch
    from intake_service.settings import Settings as Intake

    intake, dispatch = Intake(), Dispatch()
    on = {
        "GRIDWHISTLE_INTAKE_FOLLOWS": intake.intake_follows,
        "GRIDWHISTLE_DISPATCH_FOLLOWS": dispatch.dispatch_follows,
        "GRIDWHISTLE_DISPATCH_CONSUMES": dispatch.dispatch_consumes,
    }
    return [setting for setting, is_on in on.items() if not is_on]
