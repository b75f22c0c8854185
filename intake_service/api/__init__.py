"""The doors through which requests come in: residents, hotlines, partners."""
