"""What an episode has beside its audio: pictures and transcripts."""
