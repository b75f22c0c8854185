"""Deadlines fire by themselves: a view of armed clocks, and the runner that asks the rules when one has run out."""
