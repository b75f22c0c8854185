"""Whole stories over HTTP: both services on a real database and a real bus, seen as residents and staff see them."""
