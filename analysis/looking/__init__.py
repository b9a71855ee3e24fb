"""Looking at the tables: marked articles, look-ups, charts, the report."""
