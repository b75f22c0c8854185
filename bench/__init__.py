"""Measures of the system, each gated one against a baseline of the same run. `make bench` runs them all."""
