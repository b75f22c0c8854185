"""Policy, directory and calendar together: the one snapshot a decision is handed, and the bytes it is made from."""
