"""``python -m podcast_digest``."""

from podcast_digest.cli import main

main()
