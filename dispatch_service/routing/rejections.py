"""How the rules say no: one exception, told apart by a stable code that HTTP, CLI and console all show."""


class Rejected(Exception):
    """The rules refuse a command; nothing happened. `code` is stable and documented, `detail` for the reader."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
