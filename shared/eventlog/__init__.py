"""The append-only log: one dense position for everything that happened, and whatever follows it in order."""
