"""Rows in words: tables of one article in a form that people and language models read and write."""
