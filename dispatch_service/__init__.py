"""Opens a ticket for each request and carries it along the chain until the resident has been answered."""
