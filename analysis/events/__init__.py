"""Which event a date belongs to."""
