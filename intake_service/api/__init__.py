"""The door for residents and other systems: HTTP in, receipts and status out."""

from intake_service.api.document import openapi

__all__ = ["openapi"]
