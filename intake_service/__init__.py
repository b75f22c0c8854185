"""Accepts requests from residents, hotlines and partners, and tells them how far each has come."""
