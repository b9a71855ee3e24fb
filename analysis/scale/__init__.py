"""Many articles: chunks, processes, resuming."""
