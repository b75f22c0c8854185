"""The read models: what they fold to, and what is read from them."""
