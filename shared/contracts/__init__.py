"""What crosses the bus between the services: versioned, pure, and the only thing both sides agree on."""
