"""A podcast in a folder, and what one can do with it."""
