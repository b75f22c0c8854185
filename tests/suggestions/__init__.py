"""Suggestions: what is told, what never is, and that nothing of it depends on whichever ticket is asked first."""
