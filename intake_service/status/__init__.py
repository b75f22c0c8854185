"""How far each request has come: a fold of intake's own log."""
