"""A text -> a recording that could be published: script, voice, judgement, assembly.

    script       title and summary -> paragraphs of sentences
    sentences    where a text may be cut
    reading      a sentence -> what the engine gets: numbers (chinese, english), names
    lexicon      how terms are said: the user's over those that come with us
    engines      a program that speaks; a service is asked in the room network
    kokoro       a neural voice on this machine
    recording    bytes -> sound, and whether it is what it should be
    loudness     LUFS and true peaks (ITU-R BS.1770), gain and limiter
    assembly     segments -> one MP3, its chapters and its cues

All but ``engines``, which starts the user's program, and ``kokoro``, which reads its
model, are functions from values to values.
"""
