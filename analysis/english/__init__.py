"""What the language is: the parser, the words of an article as arrays, the word lists."""
