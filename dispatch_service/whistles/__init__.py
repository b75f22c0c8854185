"""Whistles: departments summoned by a street, and how they reported in. Pure, stdlib only."""
