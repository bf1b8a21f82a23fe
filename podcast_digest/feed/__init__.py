"""Show -> the bytes of a feed. Performs no I/O."""
