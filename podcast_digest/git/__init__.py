"""The repository around a project."""
