"""The pages staff work with."""
