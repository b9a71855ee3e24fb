"""What happened when: which event a date belongs to, and who takes part in it."""
