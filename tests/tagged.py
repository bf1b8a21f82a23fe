"""A show that has every tag of the Podcasting 2.0 namespace, for readers to find."""

from datetime import UTC, datetime

from podcast_digest import catalog as catalogs
from podcast_digest.lock import Lock
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Show

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CATALOG = """\
show:
  title: Tags
  description: All of them.
  link: https://me.example/
  language: en
  categories: [Technology]
  ai_content: true
  blocks:
    - {service: youtube}
    - {blocked: false}
  chat: {server: irc.zeronode.net, protocol: irc, account: "@me", space: "#talk"}
  images:
    - {url: https://me.example/wide.jpg, alt: A wide one, aspect_ratio: 16/9,
       width: 1920, height: 1080, type: image/jpeg, purpose: canvas}
  locations:
    - {name: "Austin, TX", rel: subject, geo: "geo:30.2672,97.7431", osm: R113314,
       country: US}
  podroll:
    - {feed_guid: 29cdca4a-32d8-56ba-b48b-09a011c5daa9,
       feed_url: https://other.example/feed.xml}
    - {feed_guid: 396d9ae0-da7e-5557-b894-b606231fa3ea, title: Third}
  publisher: {feed_guid: 003af0a0-6a45-55cf-b765-68e3d349551a, medium: publisher}
  remote_items:
    - {feed_guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810, item_guid: asdf089j0-ep240,
       medium: music}
  social:
    - {protocol: activitypub, url: https://social.example/@me/1, account: "@me",
       account_url: https://social.example/@me, priority: 1}
  trailers:
    - {title: Season four, url: https://me.example/t4.mp3, length: 12345678,
       published: 2026-04-01T08:00:00Z, type: audio/mp3, season: 4}
  txt:
    - {purpose: verify, text: S6lpp-7ZCn8-dZfGc-OoyaG}
    - {text: naj3eEZaWVVY9a38uhX8FekACyhtqP4JN}
  value:
    suggested: "0.00000005000"
    recipients:
      - {name: Alice, type: node, address: 02d5c1bf8b940dc9cadca86d1b, split: 95,
         custom_key: "112111100", custom_value: wal_hcwFkMwKn}
      - {type: lnaddress, address: me@pay.example, split: 5, fee: true}
episodes:
  - id: one
    title: One
    audio: https://me.example/1.mp3
    published: 2026-05-01T08:00:00Z
    season: 3
    season_name: Egypt
    episode: 5
    episode_name: Ch.5
    ai_content: false
    alternates:
      - {type: video/mp4, length: 7924786, bitrate: 511276, height: 720, language: en,
         title: Video, rel: tv, codecs: "avc1.64001f,mp4a.40.2",
         sources: [https://me.example/1.mp4, "https://old.example/1.mp4"],
         integrity: sha384-oqVuAfXRKap7fdgcCY5uykM6}
      - {type: audio/opus, sources: [https://me.example/1.opus], default: true}
    chat: {server: jabber.example, protocol: xmpp}
    content_links:
      - {url: https://video.example/watch?v=1&t=2, text: Watch it}
    funding:
      - {url: https://me.example/support, text: Support}
    images:
      - {url: https://me.example/1-square.jpg, purpose: artwork social}
    license: {name: cc-by-4.0}
    locations:
      - {name: Gitmo Nation}
    social:
      - {protocol: disabled}
    soundbites:
      - {start: 1:13, duration: 60, title: Why the Podcast Namespace Matters}
      - {start: 1234.5, duration: 42.25}
    txt:
      - {text: "made & sent", purpose: note}
    value:
      method: keysend
      recipients: [{type: node, address: "03ae9f91", split: 1}]
      time_splits:
        - {start: 60, duration: 237, remote_start: 30.5, remote_percentage: 95,
           remote_item: {feed_guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810,
                         item_guid: 53fe2f3a-1d3c, medium: music}}
        - {start: 300, duration: 30,
           recipients: [{type: node, address: "02", split: 9}]}
"""


def show() -> Show:
    """Return it as it would be published."""
    return resolve(catalogs.parse(CATALOG), Lock(), NOW)
