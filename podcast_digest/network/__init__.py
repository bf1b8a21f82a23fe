"""The network edge: measuring, asking and telling servers."""
