"""The dispatch service on memory adapters, and a few of its parts on PostgreSQL."""
