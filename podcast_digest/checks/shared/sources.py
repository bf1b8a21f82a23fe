"""Who demands what rules demand: the addresses of their sources."""

# Apple.
#: A Podcaster's Guide to RSS.
APPLE = "https://help.apple.com/itc/podcasts_connect/#/itcb54353390"
_APPLE = "https://podcasters.apple.com/support/"
APPLE_ARTWORK = _APPLE + "896-artwork-requirements"
APPLE_CATEGORIES = _APPLE + "1691-apple-podcasts-categories"
APPLE_CHAPTERS = _APPLE + "5482-using-chapters-on-apple-podcasts"
APPLE_FEEDS = _APPLE + "823-podcast-requirements"
APPLE_MOVING = _APPLE + "837-change-the-rss-feed-url"
APPLE_TRANSCRIPTS = _APPLE + "5316-transcripts-on-apple-podcasts"
#: What Apple wrote to all podcasters in 2019, as reported.
METADATA = "https://www.macobserver.com/news/new-apple-podcast-rules/"

# The Podcast RSS Standard.
PSP1 = (
    "https://github.com/Podcast-Standards-Project/PSP-1-Podcast-RSS-Specification/"
    "blob/main/1.0.md#"
)

# Podcasting 2.0.
_PODCASTING = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/"
NAMESPACE = _PODCASTING + "1.0.md"
TAGS = _PODCASTING + "tags/"
GUID = TAGS + "guid.md"
JSON_CHAPTERS = _PODCASTING + "examples/chapters/jsonChapters.md"
TRANSCRIPTS = _PODCASTING + "examples/transcripts/transcripts.md"

# RSS, and what it is made of.
RSS_PROFILE = "https://www.rssboard.org/rss-profile"
ENCLOSURE = RSS_PROFILE + "#element-channel-item-enclosure"
RSS_TYPE = "https://www.rssboard.org/rss-mime-type-application.txt"
W3C = "https://validator.w3.org/feed/docs"
HTTP = "https://www.rfc-editor.org/rfc/rfc9110"
RFC_JSON = "https://www.rfc-editor.org/rfc/rfc8259#section-8.1"
RFC_RRULE = "https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10"
FETCH = "https://fetch.spec.whatwg.org/#http-cors-protocol"
MIXED = "https://www.w3.org/TR/mixed-content/"

# Apps.
ANTENNAPOD = "https://github.com/AntennaPod/AntennaPod"
_STORAGE = (
    f"{ANTENNAPOD}/blob/develop/storage/database/src/main/java/de/danoeh/antennapod/"
    "storage/database"
)
GUESSER = f"{_STORAGE}/FeedItemDuplicateGuesser.java"
UPDATE = f"{_STORAGE}/FeedDatabaseWriter.java"
READER = (
    f"{ANTENNAPOD}/blob/develop/parser/feed/src/main/java/de/danoeh/antennapod/"
    "parser/feed"
)
DATES = f"{READER}/util/DateUtils.java"
RSS20 = f"{READER}/namespace/Rss20.java"
SPACES_READ = f"{READER}/SyndHandler.java"
GPODDER = "https://github.com/gpodder/podcastparser/blob/master/podcastparser.py"
NO_DURATION = "https://github.com/Automattic/wp-calypso/issues/92043"
SPOTIFY = (
    "https://support.spotify.com/us/creators/article/"
    "adding-your-email-address-to-your-rss-feed/"
)

# Hosts, and who runs many of them.
PRX = (
    "https://help.prx.org/hc/en-us/articles/360023748473-Overview-of-feed-requirements"
)
#: Apple follows some redirects and no more, says who runs many counters.
COUNTERS = (
    "https://help.prx.org/hc/en-us/articles/"
    "30939698275611-How-to-add-and-remove-enclosure-prefix-URLS-in-Dovetail"
)
GITHUB_LIMITS = (
    "https://github.blog/changelog/"
    "2025-05-08-updated-rate-limits-for-unauthenticated-requests/"
)
ATTACHMENTS = "https://github.com/malloydata/publisher/pull/921"
RELEASES = "https://github.com/gm3dmo/the-power/issues/393"
SIGNED = (
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"
)

# Texts.
COMMONMARK = "https://spec.commonmark.org/0.31.2/#"
GFM = "https://github.github.com/gfm/#"
UNSEEN = "https://www.unicode.org/faq/unsup_char.html"
ENCODING = "https://www.w3.org/International/questions/qa-what-is-encoding"
