"""How models are named and what prose says of them."""
