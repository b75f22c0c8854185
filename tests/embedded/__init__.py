"""The servers a bare machine runs by itself."""
