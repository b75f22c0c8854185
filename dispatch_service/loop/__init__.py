"""Is the loop closed? What is promised of every ticket and whistle, checked all at once or while the log grows.

Source: the closed-loop demand 事事有着落、件件有回音, that every matter has a place to go and every item an answer.
"""
