"""Who holds, takes and leaves which post, where, since when: proposed, described, chosen."""
