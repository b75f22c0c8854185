"""Telling people: which event tells whom what, until somebody answers for it."""
