"""What Apple wants, in A Podcaster's Guide to RSS and its feed requirements: rules A.

The table; its functions are in the modules apple_*.py and in pictures.py. What PSP-1
demands as well has a row in both tables. No I/O.
"""

from podcast_digest.checks.apple import audio as apple_audio
from podcast_digest.checks.apple import episodes as apple_episodes
from podcast_digest.checks.apple import pictures
from podcast_digest.checks.apple import show as apple_show
from podcast_digest.checks.apple import titles as apple_titles
from podcast_digest.checks.rule import OURS, Level, Rule

GUIDE = "https://help.apple.com/itc/podcasts_connect/#/itcb54353390"
FEEDS = "https://podcasters.apple.com/support/823-podcast-requirements"
CATEGORIES = "https://podcasters.apple.com/support/1691-apple-podcasts-categories"
ARTWORK = "https://podcasters.apple.com/support/896-artwork-requirements"
#: Apple names no size; NPR One and Spotify do.
LIGHT = (
    "https://help.prx.org/hc/en-us/articles/360023748473-Overview-of-feed-requirements"
)
CHAPTERS = "https://podcasters.apple.com/support/5482-using-chapters-on-apple-podcasts"
TRANSCRIPTS = "https://podcasters.apple.com/support/5316-transcripts-on-apple-podcasts"


RULES: tuple[Rule, ...] = (
    Rule(
        "A101", Level.ERROR, GUIDE, apple_show.show_has_title, "Give the show a title."
    ),
    Rule(
        "A102",
        Level.ERROR,
        GUIDE,
        apple_show.show_has_description,
        "Say what the show is about.",
    ),
    Rule(
        "A103",
        Level.ERROR,
        GUIDE,
        apple_show.show_has_image,
        "Give the show a cover: a square JPEG.",
    ),
    Rule(
        "A104",
        Level.ERROR,
        GUIDE,
        apple_show.show_has_language,
        "Say it by a code: en, zh-cn.",
    ),
    Rule(
        "A105",
        Level.ERROR,
        GUIDE,
        apple_show.show_has_category,
        "Choose one of Apple's categories.",
    ),
    Rule(
        "A106",
        Level.ERROR,
        GUIDE,
        apple_show.show_says_explicit,
        "Write true or false.",
    ),
    Rule(
        "A107",
        Level.WARNING,
        GUIDE,
        apple_show.show_has_author,
        "Name who makes the show.",
    ),
    Rule(
        "A108",
        Level.WARNING,
        GUIDE,
        apple_show.show_has_link,
        "Give the address of the show's website.",
    ),
    Rule(
        "A111",
        Level.WARNING,
        GUIDE,
        apple_show.title_is_no_list,
        "Leave the name of the show, and put keywords into the description.",
    ),
    Rule(
        "A112",
        Level.WARNING,
        GUIDE,
        apple_show.show_description_fits,
        "Shorten the description.",
    ),
    Rule(
        "A113",
        Level.NOTE,
        "https://validator.w3.org/feed/docs/warning/ContainsHTML.html",
        apple_show.show_description_is_text,
        "Write plain text, with empty lines between paragraphs.",
    ),
    Rule(
        "A114",
        Level.ERROR,
        GUIDE,
        apple_show.language_is_known,
        "Write two letters, and a country if that matters: en, zh-cn.",
    ),
    Rule(
        "A115",
        Level.ERROR,
        CATEGORIES,
        apple_show.categories_are_known,
        "Write a name of Apple's list, letter for letter.",
    ),
    Rule(
        "A116",
        Level.WARNING,
        CATEGORIES,
        apple_show.categories_are_current,
        "Choose one of Apple's present categories.",
    ),
    Rule(
        "A117",
        Level.WARNING,
        GUIDE,
        apple_show.explicit_is_true_or_false,
        "Write true or false.",
    ),
    Rule(
        "A118",
        Level.WARNING,
        GUIDE,
        apple_show.show_type_is_known,
        "Write episodic or serial.",
    ),
    Rule(
        "A119",
        Level.ERROR,
        GUIDE,
        apple_show.serial_has_numbers,
        "Number the episodes, or call the show episodic.",
    ),
    Rule(
        "A120",
        Level.WARNING,
        GUIDE,
        apple_show.switches_say_yes,
        "Write Yes, or leave it out.",
    ),
    Rule(
        "A121",
        Level.WARNING,
        GUIDE,
        apple_show.new_feed_url_is_address,
        "Write the whole address of the new feed, or leave it out.",
    ),
    Rule(
        "A122",
        Level.NOTE,
        GUIDE,
        apple_show.episodes_are_shown,
        "Move the oldest episodes to a show of their own, if they shall be found.",
    ),
    Rule(
        "A123",
        Level.NOTE,
        GUIDE,
        apple_show.seasons_are_complete,
        "Give every episode its season.",
    ),
    Rule(
        "A201",
        Level.ERROR,
        GUIDE,
        apple_episodes.episode_has_title,
        "Give the episode a title.",
    ),
    Rule(
        "A202",
        Level.ERROR,
        GUIDE,
        apple_audio.episode_has_audio,
        "Give the address of its audio.",
    ),
    Rule(
        "A203",
        Level.ERROR,
        GUIDE,
        apple_audio.enclosure_is_complete,
        "Give the size of the file in bytes, and its type, such as audio/mpeg.",
    ),
    Rule(
        "A204",
        Level.ERROR,
        GUIDE,
        apple_episodes.episode_has_guid,
        "Give the episode an id that never changes.",
    ),
    Rule(
        "A205",
        Level.WARNING,
        GUIDE,
        apple_episodes.episode_has_date,
        "Give the date of the episode.",
    ),
    Rule(
        "A206",
        Level.WARNING,
        GUIDE,
        apple_episodes.episode_has_description,
        "Say what the episode is about.",
    ),
    Rule(
        "A207",
        Level.WARNING,
        GUIDE,
        apple_episodes.episode_has_duration,
        "Give the duration in seconds.",
    ),
    Rule(
        "A211",
        Level.NOTE,
        GUIDE,
        apple_titles.title_has_no_number,
        "Give the number as the episode's (itunes:episode), and take it out here.",
    ),
    Rule(
        "A212",
        Level.NOTE,
        GUIDE,
        apple_titles.title_has_no_show,
        "Leave what is special to the episode.",
    ),
    Rule(
        "A213",
        Level.WARNING,
        GUIDE,
        apple_episodes.episode_description_fits,
        "Shorten the description.",
    ),
    Rule(
        "A214",
        Level.ERROR,
        FEEDS,
        apple_audio.audio_is_unique,
        "Give each episode a file of its own, or publish it once.",
    ),
    Rule(
        "A215",
        # Other apps play what Apple leaves out, and Apple alone goes by the name.
        Level.WARNING,
        GUIDE,
        apple_audio.audio_is_listed,
        "Publish the audio under an address that ends in .mp3 or .m4a.",
    ),
    Rule(
        "A216",
        Level.WARNING,
        GUIDE,
        apple_audio.audio_is_played,
        "Publish it as MP3 or M4A.",
    ),
    Rule(
        "A217",
        Level.WARNING,
        GUIDE,
        apple_audio.media_type_is_current,
        "Write audio/mpeg.",
    ),
    Rule(
        "A218",
        Level.WARNING,
        GUIDE,
        apple_audio.media_type_fits,
        "Let the type be that of the file, and its name too.",
    ),
    Rule(
        "A219",
        Level.ERROR,
        GUIDE,
        apple_audio.audio_is_what_its_name_says,
        "Give the file the ending of what it is, or convert it.",
    ),
    Rule(
        "A220",
        Level.ERROR,
        FEEDS,
        apple_audio.audio_address_is_encoded,
        "Percent-encode the address.",
    ),
    Rule(
        "A221",
        Level.WARNING,
        FEEDS,
        apple_audio.audio_name_is_ascii,
        "Name the file with letters a to z and digits before it is published.",
    ),
    Rule(
        "A222",
        Level.WARNING,
        GUIDE,
        apple_episodes.numbers_count_from_one,
        "Write 1, 2, 3 and so on.",
    ),
    Rule(
        "A223",
        Level.WARNING,
        GUIDE,
        apple_episodes.episode_type_is_known,
        "Write full, trailer or bonus.",
    ),
    Rule(
        "A224",
        Level.NOTE,
        GUIDE,
        apple_episodes.extras_belong_somewhere,
        "Give season and number of the episode that it belongs to, or neither; take "
        "out a trailer when its episode is out.",
    ),
    Rule(
        "A225",
        Level.NOTE,
        GUIDE,
        apple_audio.media_type_of_m4a_is_usual,
        "Write audio/x-m4a.",
    ),
    Rule(
        "A301",
        Level.ERROR,
        ARTWORK,
        pictures.cover_opens,
        "Save the cover as a JPEG anew, and look at it at its public address.",
    ),
    Rule(
        "A302",
        Level.ERROR,
        ARTWORK,
        pictures.cover_is_square,
        "Cut the cover to a square.",
    ),
    Rule(
        "A303",
        Level.ERROR,
        ARTWORK,
        pictures.cover_has_right_size,
        "Save the cover with 3000 × 3000 pixels, 1400 × 1400 at least.",
    ),
    Rule(
        "A304",
        Level.ERROR,
        ARTWORK,
        pictures.cover_is_for_screens,
        "Save the cover in RGB.",
    ),
    Rule(
        "A305", Level.WARNING, ARTWORK, pictures.cover_is_rgb, "Save the cover in RGB."
    ),
    Rule(
        "A306",
        Level.WARNING,
        ARTWORK,
        pictures.cover_is_opaque,
        "Save the cover as a JPEG.",
    ),
    Rule(
        "A307",
        Level.WARNING,
        ARTWORK,
        pictures.cover_has_right_name,
        "Name the file .jpg if it is a JPEG, and .png if it is a PNG.",
    ),
    Rule(
        "A308",
        Level.NOTE,
        LIGHT,
        pictures.cover_is_light,
        "Save the cover as a smaller JPEG.",
    ),
    Rule(
        "A309",
        Level.NOTE,
        OURS,
        pictures.cover_stands_upright,
        "Turn the picture and save it anew, without EXIF data.",
    ),
    Rule(
        "A311",
        Level.WARNING,
        ARTWORK,
        pictures.episode_image_opens,
        "Save the picture as a JPEG anew.",
    ),
    Rule(
        "A312",
        Level.WARNING,
        ARTWORK,
        pictures.episode_image_is_shown,
        "Save the picture as a square JPEG of 1400 to 3000 pixels in RGB.",
    ),
    Rule(
        "A313",
        Level.NOTE,
        ARTWORK,
        pictures.episode_image_is_good,
        "Save the picture as a small JPEG in RGB, and name it .jpg.",
    ),
    Rule(
        "A314",
        Level.WARNING,
        ARTWORK,
        pictures.image_is_jpeg_or_png,
        "Save the picture as a JPEG, and name it .jpg.",
    ),
    Rule(
        "A321",
        Level.NOTE,
        CHAPTERS,
        apple_episodes.chapter_titles_fit,
        "Shorten the titles of chapters.",
    ),
    Rule(
        "A331",
        Level.NOTE,
        TRANSCRIPTS,
        apple_episodes.transcript_is_read,
        "Add it as WebVTT (text/vtt).",
    ),
)
