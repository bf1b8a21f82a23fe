"""Who made a feed, and so how it is moved away from there."""

import pytest

from podcast_digest.feed.reading import read
from podcast_digest.project.moving import HOSTS, host_of, plan_of


def feed(generator: str = "", audio: str = "https://me.example/1.mp3"):
    text = (
        "<rss version='2.0'><channel><title>A</title>"
        f"<generator>{generator}</generator><item><title>B</title>"
        f"<enclosure url='{audio}' length='1' type='audio/mpeg'/></item>"
        "</channel></rss>"
    )
    return read(text.encode(), "feed")


@pytest.mark.parametrize(
    ("generator", "name"),
    [
        ("Anchor Podcasts", "Spotify for Creators (Anchor)"),
        ("Castopod - https://castopod.org/", "Castopod"),
        ("Podlove Podcast Publisher v4.1", "Podlove Publisher"),
        ("https://wordpress.org/?v=6.5", "WordPress"),
        ("Fireside (https://fireside.fm)", "Fireside"),
        ("Buzzsprout (https://www.buzzsprout.com)", "Buzzsprout"),
        ("Libsyn WebEngine 2.0", "Libsyn"),
        ("小宇宙", "小宇宙"),
        ("Transistor (https://transistor.fm)", "Transistor"),
        ("https://podbean.com/?v=5.5", "Podbean"),
        ("https://simplecast.com", "Simplecast"),
        ("Acast", "Acast"),
        ("RSS.com 2024.101", "RSS.com"),
        ("Podigee (https://podigee.com)", "Podigee"),
        ("Site-Server v6 (http://www.squarespace.com)", "Squarespace"),
        ("Podcast Generator 3.1", "Podcast Generator"),
        ("Hugo -- gohugo.io", "your host"),
    ],
)
def test_a_host_is_known_by_its_generator(generator, name):
    assert host_of(feed(generator)).name == name


@pytest.mark.parametrize(
    ("audio", "name"),
    [
        ("https://anchor.fm/s/1/podcast/play/1/a.mp3", "Spotify for Creators (Anchor)"),
        ("https://media.xyzcdn.net/1.m4a", "小宇宙"),
        ("https://aod.cos.tx.xmcdn.com/1.m4a", "喜马拉雅"),
        ("http://cdn.lizhi.fm/audio/1_hd.mp3", "荔枝"),
        ("https://traffic.megaphone.fm/A1.mp3", "Megaphone"),
        ("https://feeds.soundcloud.com/stream/1.mp3", "SoundCloud"),
        ("https://traffic.omny.fm/d/1/audio.mp3", "Omny Studio"),
        ("https://me.example/1.mp3", "your host"),
    ],
)
def test_or_by_where_its_audio_is(audio, name):
    assert host_of(feed(audio=audio)).name == name


def test_each_has_a_way_to_redirect_and_the_account_stays_while_the_audio_does():
    for host in HOSTS:
        assert "301" in host.redirect
    plan = plan_of(feed("Fireside"), "https://old.example/feed", copied=False)
    assert plan.host == "Fireside"
    told = "\n".join(plan.steps)
    assert "check --against https://old.example/feed" in told
    assert "Keep the account at Fireside" in told
    assert "Keep the account" not in "".join(plan_of(feed(), "", copied=True).steps)
