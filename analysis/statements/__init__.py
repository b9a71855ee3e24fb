"""Who said what: the cues that attribute, what they attribute, and who speaks."""
