"""The rarer commands' rules, a small function each; the way of every ticket stands one folder up."""
