"""Files of many kinds -> text."""
