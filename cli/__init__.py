"""The gridwhistle command."""
