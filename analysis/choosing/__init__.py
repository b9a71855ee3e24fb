"""Choosing among candidates by learned weights: templates describe them, a log-linear model ranks them.

Knows nothing of news. A decision is a template file, a weight file and a function that proposes candidates.
"""
