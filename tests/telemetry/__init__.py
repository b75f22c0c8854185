"""What the services say about themselves."""
