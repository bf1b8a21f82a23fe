"""A Markdown digest with audio players, as a podcast feed."""

__version__ = "0.1.0"
