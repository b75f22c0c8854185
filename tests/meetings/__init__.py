"""Meetings as they were held."""
