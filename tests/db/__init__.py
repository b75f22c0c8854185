"""The way into PostgreSQL."""
