"""How intake's rules say no: one exception with a stable code."""


class Rejected(Exception):
    """The rules refuse a command; nothing happened."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
