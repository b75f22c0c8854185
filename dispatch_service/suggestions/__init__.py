"""What the desk may want to know of its tickets and decides itself: the same matter twice, one caller, one cause."""
