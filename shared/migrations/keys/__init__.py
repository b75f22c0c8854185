"""Revisions of the database `keys`."""
