"""Revisions of the database `bus`."""
