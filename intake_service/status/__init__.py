"""What a resident sees of his request: a fold of intake's own log, and nothing else."""

from intake_service.codec import decode
from intake_service.status.view import VIEWS

__all__ = ["VIEWS", "decode"]
