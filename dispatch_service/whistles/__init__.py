"""The whistle (吹哨): a summons of departments, in a stream of its own from its first event. Pure, like `routing`."""
