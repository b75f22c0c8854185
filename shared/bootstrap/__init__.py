"""Pieces both services' composition roots put together alike; adapters are chosen here by what is configured."""
