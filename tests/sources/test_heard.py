"""Audio whose address does not say so: it is taken, or named with the reason."""

import pytest

from podcast_digest.errors import DigestError
from podcast_digest.sources import parse

SHARED = "https://drive.google.com/file/d/1AbC-d_E/view?usp=sharing"
DIRECT = "https://drive.google.com/uc?export=download&id=1AbC-d_E"
ASSET = (
    "https://github.com/user-attachments/assets/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
)
FILES = "https://github.com/user-attachments/files/123"
CDN = "https://cdn.example/get/1"
ARTICLE = "## [One](https://e.com/1)\n\n{}\n\nText.\n"


@pytest.mark.parametrize(
    ("spelling", "audio"),
    [
        # What a host shows on a page of its own is the file behind it.
        (f"[Listen]({SHARED})", DIRECT),
        (f"🎧 [Google Drive]({SHARED})", DIRECT),
        (f"[🎧]({SHARED})", DIRECT),
        (f"[收听本期]({SHARED})", DIRECT),
        (f"[episode 1.mp3]({SHARED})", DIRECT),
        (f'<a href="{SHARED}">Podcast</a>', DIRECT),
        (f"**Audio**: {SHARED}", DIRECT),
        (
            "[MP3](https://www.dropbox.com/s/x/a?dl=0)",
            "https://www.dropbox.com/s/x/a?dl=1",
        ),
        (
            "[x](https://www.dropbox.com/scl/fi/x/a.mp3?rlkey=k&dl=0)",
            "https://www.dropbox.com/scl/fi/x/a.mp3?rlkey=k&dl=1",
        ),
        (
            "[x](https://www.dropbox.com/scl/fi/x/a.mp3?rlkey=k)",
            "https://www.dropbox.com/scl/fi/x/a.mp3?rlkey=k&dl=1",
        ),
        (
            "[x](https://www.dropbox.com/scl/fi/x/a.mp3?rlkey=k&raw=1)",
            "https://www.dropbox.com/scl/fi/x/a.mp3?rlkey=k&raw=1",
        ),
        (
            "[x](https://github.com/o/r/blob/main/a.mp3)",
            "https://github.com/o/r/raw/main/a.mp3",
        ),
        (
            "[x](https://gitlab.com/o/r/-/blob/main/a.mp3)",
            "https://gitlab.com/o/r/-/raw/main/a.mp3",
        ),
        (f"[Listen]({ASSET})", ASSET),
        (f"![Listen]({ASSET})", ASSET),
        (f"<audio src={ASSET}></audio>", ASSET),
        # Components and shortcodes that play audio, whatever their address ends in.
        (f'<AudioPlayer src="{CDN}" title="One" />', CDN),
        (f'<Podcast audio="{CDN}" />', CDN),
        (f'<Audio\n  src={{"{CDN}.mp3"}}\n  title="One"\n/>', f"{CDN}.mp3"),
        (f'<audio-player data-src="{CDN}"></audio-player>', CDN),
        (f'{{{{< audio src="{CDN}" >}}}}', CDN),
        (f'{{{{< podcast "{CDN}" >}}}}', CDN),
        (f'{{{{ audio(src="{CDN}") }}}}', CDN),
        (f"{{% audio {CDN} %}}", CDN),
        (f'{{% include audio.html file="{CDN}" %}}', CDN),
        (f'::audio{{src="{CDN}"}}', CDN),
        (f':::audio{{src="{CDN}"}}\n:::', CDN),
        (f'[audio src="{CDN}"]', CDN),
        (f'[audio mp3="{CDN}.mp3"][/audio]', f"{CDN}.mp3"),
        ("[[file:a.mp3][Listen]]", "a.mp3"),
        ("[sound:a.mp3]", "a.mp3"),
        ("[sound:一 b.mp3]", "一 b.mp3"),
    ],
)
def test_audio_that_its_address_hides(spelling: str, audio: str) -> None:
    digest = parse(ARTICLE.format(spelling))
    found = [(a.title, a.link, a.audio, a.summary) for a in digest.articles]
    assert found == [("One", "https://e.com/1", audio, "Text.")]
    assert digest.warnings == ()


PLAYED = "is a page that plays audio, not a file of it, not used"
CALLED = (
    "is called audio, but its name does not end in .mp3, .m4a or the like, not used; "
    'if it is a file: <audio src="…">'
)
SPOTIFY = "https://open.spotify.com/episode/1"


@pytest.mark.parametrize(
    ("spelling", "address", "why"),
    [
        (
            *(ASSET, ASSET),
            "may be audio, but nothing says so, not used; if it is: [Listen](…)",
        ),
        (
            *(f"{FILES}/five", f"{FILES}/five"),
            "may be audio, but nothing says so, not used; if it is: [Listen](…)",
        ),
        (f"<video src='{ASSET}'></video>", ASSET, "is of a video, not used"),
        (
            f"<video controls><source src='{FILES}/five'></video>",
            *(f"{FILES}/five", "is of a video, not used"),
        ),
        ("[Listen](https://1drv.ms/u/s!A)", "https://1drv.ms/u/s!A", CALLED),
        ("[🎧 Podcast](https://e.com/p/1)", "https://e.com/p/1", CALLED),
        (f"Also on [Spotify]({SPOTIFY}).", SPOTIFY, PLAYED),
        (f"<iframe src='{SPOTIFY}'></iframe>", SPOTIFY, PLAYED),
        (
            "<iframe src='https://drive.google.com/file/d/1/preview'></iframe>",
            *("https://drive.google.com/file/d/1/preview", PLAYED),
        ),
        (
            *("[x](https://e.com/a.wma)", "https://e.com/a.wma"),
            "is audio of a type that few apps play, not used; MP3 or M4A is played by "
            "all",
        ),
        (
            *("{{< spotify id='1' >}}", "{{< spotify id='1' >}}"),
            "plays audio that no address in it names, not used",
        ),
    ],
)
def test_what_no_episode_can_have_is_named(
    spelling: str, address: str, why: str
) -> None:
    digest = parse(ARTICLE.format(spelling))
    assert [(a.title, a.audio) for a in digest.articles] == [("One", None)]
    assert digest.warnings == (f"line 3: {address} {why}",)
    # Where the article has its audio, the page may offer it elsewhere, too.
    heard = parse(ARTICLE.format(f"<audio src=a.mp3></audio>\n\n{spelling}"))
    assert ([a.audio for a in heard.articles], heard.warnings) == (["a.mp3"], ())


@pytest.mark.parametrize(
    "other",
    [
        f"[Slides]({SHARED})",
        f"![Picture]({ASSET})",
        f"{FILES}/five.pdf",
        f"<picture><source src='{ASSET}' srcset='a.png'></picture>",
        "<iframe src='https://www.youtube.com/embed/1'></iframe>",
        "<VideoPlayer src='https://e.com/v' />",
        "[Podcast feed](https://e.com/feed.xml)",
    ],
)
def test_what_is_no_audio_is_not_named(other: str) -> None:
    assert parse(ARTICLE.format(other)).warnings == ()


def test_one_line_names_all_pages_of_a_host() -> None:
    page = ARTICLE.format(f"[Spotify]({SPOTIFY})") * 3
    page = page.replace("e.com/1)", "e.com/{})").format(1, 2, 3)
    assert parse(page).warnings == (f"line 3: {SPOTIFY} {PLAYED}; also on line 8, 13",)


def test_a_page_with_nothing_else_says_what_it_has() -> None:
    with pytest.raises(DigestError) as caught:
        parse(f"# Show\n\n<iframe src='{SPOTIFY}'></iframe>\n")
    assert str(caught.value).endswith(
        f"; 1 player was seen, none below a title: {SPOTIFY} on line 3"
    )


def test_the_column_says_what_a_link_is() -> None:
    page = (
        "| Paper | Podcast |\n|---|---|\n"
        f"| [One](https://e.com/1) | [link]({SHARED}) |\n"
    )
    (article,) = parse(page).articles
    assert (article.title, article.audio) == ("One", DIRECT)


def test_a_table_is_named_by_the_column_of_its_pieces() -> None:
    page = (
        "| Date | Preacher | Sermon | Listen |\n|---|---|---|---|\n"
        f"| 02.03.2025 | Ann | Born again | [▶]({SHARED}) |\n"
        "| 23.02.2025 | Bob | The tree | [Download](https://1drv.ms/u/1) |\n"
    )
    digest = parse(page)
    assert [(a.title, a.audio) for a in digest.articles] == [("Born again", DIRECT)]
    assert digest.warnings == (f"line 4: https://1drv.ms/u/1 {CALLED}",)


def test_the_address_of_a_file_does_not_change_what_its_piece_is_known_by() -> None:
    (article,) = parse("## One\n\n[x](https://github.com/o/r/blob/m/a.mp3)\n").articles
    assert article.key == "https://github.com/o/r/blob/m/a.mp3"
