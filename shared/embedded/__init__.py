"""Servers that a bare machine runs by itself: PostgreSQL from a wheel, and a Kafka broker for tests and trials."""
