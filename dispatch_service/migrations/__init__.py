"""Revisions of the database `dispatch`, and what its schema is made of."""
