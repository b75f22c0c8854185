"""How well are we doing: from events to figures."""
