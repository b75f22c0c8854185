"""Areas, units, posts and staff, as data with versions."""
