"""Spreadsheets as they really come, and what is made of them."""
