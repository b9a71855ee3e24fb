"""What the text itself says is not known: which clauses say so, by which words, and what they leave open."""
