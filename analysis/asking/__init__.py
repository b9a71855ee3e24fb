"""A language model as a second reader: what it is asked, what it answers, and where the answers come from."""
