"""The log: bytes, judgement, followers, relay, views."""
