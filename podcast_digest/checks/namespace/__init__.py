"""The Podcasting 2.0 namespace: rules N.  No I/O.

The table; its functions are in the modules namespace_*.py, those about the files that
tags link in linkedfiles.py.
"""

from podcast_digest.checks.namespace import episodes as namespace_episodes
from podcast_digest.checks.namespace import files as linkedfiles
from podcast_digest.checks.namespace import show as namespace_show
from podcast_digest.checks.rule import Level, Rule
from podcast_digest.show.vocabulary import MEDIUMS

_DOCS = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/"
NAMESPACE = _DOCS + "1.0.md"
TAGS = _DOCS + "tags/"
CHAPTERS = _DOCS + "examples/chapters/jsonChapters.md"
TRANSCRIPTS = _DOCS + "examples/transcripts/transcripts.md"
JSON = "https://www.rfc-editor.org/rfc/rfc8259#section-8.1"
RRULE = "https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10"

RULES: tuple[Rule, ...] = (
    Rule(
        "N101",
        Level.ERROR,
        TAGS + "transcript.md",
        namespace_show.belongs_to_episodes,
        "Move it into the episode that it belongs to, or take it out.",
    ),
    Rule(
        "N102",
        Level.WARNING,
        TAGS + "guid.md",
        namespace_show.guid_follows_the_algorithm,
        "Make it of the feed's address, as the namespace says; but leave it if "
        "directories know the show by it already.",
    ),
    Rule(
        "N103",
        Level.WARNING,
        TAGS + "locked.md",
        namespace_show.locked_is_yes_or_no,
        "Write yes, or no to allow other hosts to import the feed; the owner is an "
        "e-mail address.",
    ),
    Rule(
        "N104",
        Level.WARNING,
        TAGS + "medium.md",
        namespace_show.medium_is_known,
        f"Write one of {', '.join(MEDIUMS)}, or leave it out.",
    ),
    Rule(
        "N105",
        Level.WARNING,
        TAGS + "funding.md",
        namespace_show.funding_leads_somewhere,
        "Give the address of the page where people can pay, and a text such as "
        "Support the show.",
    ),
    Rule(
        "N106",
        Level.WARNING,
        TAGS + "license.md",
        namespace_show.license_can_be_read,
        "Write a short name such as cc-by-4.0, or give the address of the license.",
    ),
    Rule(
        "N107",
        Level.WARNING,
        TAGS + "person.md",
        namespace_show.people_have_names,
        "Write the name of the person, or take the entry out.",
    ),
    Rule(
        "N108",
        Level.NOTE,
        TAGS + "person.md",
        namespace_show.roles_are_known,
        "Take a role of the Podcast Taxonomy, such as host, guest, author or "
        "narrator, and its group; without any, people are hosts.",
    ),
    Rule(
        "N109",
        Level.WARNING,
        RRULE,
        namespace_show.schedule_can_be_read,
        "Write a rule such as FREQ=WEEKLY or FREQ=DAILY;BYDAY=MO,WE, or leave it out.",
    ),
    Rule(
        "N110",
        Level.WARNING,
        TAGS + "txt.md",
        namespace_show.ai_content_is_true_or_false,
        "Write true if some of it was made by AI, false if nothing was.",
    ),
    Rule(
        "N111",
        Level.WARNING,
        TAGS + "trailer.md",
        namespace_show.trailers_can_be_played,
        "Give its title, its address and the date when it appeared, such as "
        "Sun, 01 Jun 2025 08:00:00 +0000.",
    ),
    Rule(
        "N112",
        Level.WARNING,
        TAGS + "value.md",
        namespace_show.value_reaches_somebody,
        "Give the type and method of payment, and of each recipient the type, the "
        "address and the share.",
    ),
    Rule(
        "N113",
        Level.WARNING,
        NAMESPACE,
        namespace_show.addresses_are_https,
        "Write https if the server answers there, or move the file to one that does.",
    ),
    Rule(
        "N114",
        Level.WARNING,
        NAMESPACE,
        namespace_show.stands_once,
        "Keep the right one, and take the others out.",
    ),
    Rule(
        "N115",
        Level.NOTE,
        _DOCS + "tags/image.md",
        namespace_show.images_are_not_the_old_ones,
        "Write a podcast:image for each picture.",
    ),
    Rule(
        "N116",
        Level.WARNING,
        NAMESPACE,
        namespace_show.tags_have_their_attributes,
        "Add what is missing, or take the tag out.",
    ),
    Rule(
        "N117",
        Level.WARNING,
        TAGS + "location.md",
        namespace_show.places_can_be_found,
        "Write geo: before the latitude and the longitude.",
    ),
    Rule(
        "N201",
        Level.ERROR,
        TAGS + "transcript.md",
        namespace_episodes.transcript_has_its_attributes,
        "Give both its address and its type, such as text/vtt.",
    ),
    Rule(
        "N202",
        Level.WARNING,
        TAGS + "transcript.md",
        namespace_episodes.transcript_type_is_known,
        "Write text/vtt, application/x-subrip for SRT, or application/json.",
    ),
    Rule(
        "N203",
        Level.NOTE,
        TAGS + "transcript.md",
        namespace_episodes.rel_is_captions,
        "Write captions if it has times to show along with the audio, else nothing.",
    ),
    Rule(
        "N204",
        Level.ERROR,
        TAGS + "chapters.md",
        namespace_episodes.chapters_have_their_attributes,
        "Give both its address and its type, application/json+chapters.",
    ),
    Rule(
        "N205",
        Level.WARNING,
        TAGS + "chapters.md",
        namespace_episodes.chapters_have_their_type,
        "Write application/json+chapters.",
    ),
    Rule(
        "N206",
        Level.WARNING,
        TAGS + "soundbite.md",
        namespace_episodes.soundbites_can_be_played,
        "Give startTime and duration in seconds, such as 73.5 and 60.",
    ),
    Rule(
        "N207",
        Level.NOTE,
        TAGS + "soundbite.md",
        namespace_episodes.soundbites_are_short,
        "Choose a part that lasts from 15 to 120 seconds.",
    ),
    Rule(
        "N208",
        Level.WARNING,
        TAGS + "season.md",
        namespace_episodes.numbers_are_numbers,
        "Write the number alone, and a name of it into name or display.",
    ),
    Rule(
        "N209",
        Level.WARNING,
        "https://podlove.org/simple-chapters/",
        namespace_episodes.simple_chapters_are_in_order,
        "Put the chapters in order of time.",
    ),
    Rule(
        "N301",
        Level.ERROR,
        CHAPTERS,
        linkedfiles.chapters_can_be_read,
        "Mend the file at that place, or take the chapters out.",
    ),
    Rule(
        "N302",
        Level.WARNING,
        CHAPTERS,
        linkedfiles.chapters_make_sense,
        "Put the chapters in order of time, each with a title, and addresses that "
        "begin with https.",
    ),
    Rule(
        "N303",
        Level.ERROR,
        TRANSCRIPTS,
        linkedfiles.transcript_is_what_it_says,
        "Link the right file, or name its type, and its ending, for what it is.",
    ),
    Rule(
        "N304",
        Level.ERROR,
        TRANSCRIPTS,
        linkedfiles.transcript_can_be_read,
        "Mend the file at that place, or write the transcript anew with the tool "
        "that made it.",
    ),
    Rule(
        "N305",
        Level.WARNING,
        TRANSCRIPTS,
        linkedfiles.transcript_makes_sense,
        "See whether it is the transcript of this audio, and put it in order.",
    ),
    Rule(
        "N306",
        Level.NOTE,
        JSON,
        linkedfiles.files_begin_with_text,
        "Save the file as UTF-8 without a byte order mark (BOM).",
    ),
    Rule(
        "N401",
        Level.WARNING,
        NAMESPACE,
        namespace_episodes.tags_are_spelled_right,
        "Write its name as the namespace does.",
    ),
    Rule(
        "N402",
        Level.WARNING,
        NAMESPACE,
        namespace_episodes.texts_are_short,
        "Say it in fewer words.",
    ),
    Rule(
        "N403",
        Level.NOTE,
        NAMESPACE,
        namespace_episodes.tags_are_known,
        "See how the namespace calls it, or take it out.",
    ),
)
