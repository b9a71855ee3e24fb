"""What a user says is right and wrong: rows in words, applied at every run."""
