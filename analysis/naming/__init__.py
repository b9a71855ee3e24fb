"""How people and organizations are told from other capitalized words."""
