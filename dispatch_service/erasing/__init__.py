"""Erasing a person, on record: the log says that it was asked for and done, on which request, and never about whom."""
