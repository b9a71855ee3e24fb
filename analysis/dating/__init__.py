"""How time expressions are found and what day they stand for."""
