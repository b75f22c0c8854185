"""Schema changes, the same way for all four databases. Only `gridwhistle migrate` runs them, as the owner."""
