"""Killing, cutting and repeating: what may fail does, and afterwards every promise is counted out."""
