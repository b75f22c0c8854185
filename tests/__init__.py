"""Tests as sentences in the trade's own words; fakes, never mocks."""
