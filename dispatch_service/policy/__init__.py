"""The policy of a district as data: ladder, limits, steps on a miss, categories, code lists. No city is in the code."""
