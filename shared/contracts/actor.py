"""Who acted: named in every event of both logs. A staff code, never a civil name."""

import msgspec


class Actor(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The acting person, the unit and post he acted for, and the role that gave him the right.

    `person` is a staff code, a client id or `system`; residents are `resident` (who they are stays sealed).
    """

    person: str
    unit: str = ""
    post: str = ""
    role: str = ""


SYSTEM = Actor(person="system", role="system")
RESIDENT = Actor(person="resident", role="resident")
