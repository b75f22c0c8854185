"""Reasons the program gives for whoever comes from outside and is asked for none; his words say the rest."""

REQUESTER = "requester"
"""A resident's who takes his request back."""
UNSOLVED = "unsolved"
"""A resident's who asks to open it again."""
ANNOUNCED = "announced"
"""A platform's that files another deadline."""

UNSAID = {"withdraw": REQUESTER, "reopen": UNSOLVED, "authority-due": ANNOUNCED}
"""The closed list each has to stand in: what says them has no other to say, and would be refused for ever."""
