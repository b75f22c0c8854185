"""One way in for every command, whether it comes by HTTP, from the bus or from a clock."""
