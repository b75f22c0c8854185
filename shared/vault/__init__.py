"""Persons' data, sealed from its first event: keys, sealing, opening, and the record of every opening."""
