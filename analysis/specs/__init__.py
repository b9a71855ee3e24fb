"""Models: which, how big, whose, under which terms."""
