"""Meetings as held: who sat there by unit and role, and how many residents came. Names are sealed, or left out."""
