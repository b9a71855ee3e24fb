"""Who holds a post: how posts are worded, who stands beside them, what a move changes."""
