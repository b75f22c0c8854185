"""The ticket's rules. Pure and stdlib only: time, ids and the rules in force arrive with the command."""
