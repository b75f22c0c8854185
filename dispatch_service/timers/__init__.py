"""Deadlines that have come: each becomes a command, decided like any other."""
