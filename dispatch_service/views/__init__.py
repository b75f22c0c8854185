"""Read models: one file per question staff ask. Each is a pure fold of the log into rows, and a read over them."""
