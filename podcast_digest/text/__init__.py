"""Words: which characters may be, bytes read as text, and Markdown as HTML."""
