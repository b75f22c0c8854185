"""The staff's HTTP door: typed bodies in, commands to the one command path, states and lists out."""

from dispatch_service.api.document import openapi

__all__ = ["openapi"]
