"""How well are we doing? Rates from the facts of `views.outcomes` and `views.summons`, computed when somebody asks.

What each one is, with its source: docs/rates.md.
"""
