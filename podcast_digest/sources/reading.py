"""What is read of a page: its audio, whose it is, and the articles. No I/O."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import compress, takewhile

from podcast_digest.show.identity import canonical
from podcast_digest.sources import (
    addresses,
    claims,
    footnotes,
    front,
    labels,
    quotes,
    summary,
    words,
)
from podcast_digest.sources.articles import (
    Article,
    Linked,
)
from podcast_digest.sources.audio import (
    Sound,
    cut,
    of_front,
    sounds,
    unread,
)
from podcast_digest.sources.claims import Claim, Left
from podcast_digest.sources.containers import (
    Container,
    Outline,
    Part,
    Place,
    blocks_below,
    html_below,
)
from podcast_digest.sources.lines import told
from podcast_digest.sources.markdown import Block
from podcast_digest.sources.outline import outline

_FACTS = 6  #: lines below a title that may say when
TITLE_LIMIT = 255  # PSP-1, "Requirements"


class Reading:
    """What was read of a page, or of a piece of one, and what is said of it."""

    one: Container | None = None  #: the page, if all of it is one article
    owners: Sequence[Container] = ()  #: what the articles are made of
    html: Mapping[Container, str]
    footnotes: Mapping[str, str]  #: by label, as they are without audio
    gone: Collection[str]  #: labels of those that held nothing else

    def __init__(
        self,
        lines: list[str | None],
        base_url: str | None,
        post: front.Post,
        *,
        whole: bool = False,
        place: Place | None = None,
        site: str | None = None,
    ) -> None:
        self.lines, self.base_url, self.post = lines, base_url, post
        self.whole, self.site = whole, site
        self.outline: Outline = outline(lines, place)
        self.notes: list[Left] = []
        self.sounds: list[Sound] = [
            *of_front(post.audio, post.lines.get("audio", 1), self.outline.page),
            *sounds(self.outline.parts),
        ]
        if place is None:  # only all of a page can tell
            self._lead()
        blocks = [block for block, _ in self.outline.blocks]
        text = [line or "" for line in lines]
        self.unread = list(unread(text, blocks, self.sounds))
        for line, address in self.unread:
            self.notes.append(
                Left(line, f"{address} is in no link or player, not used")
            )
        #: Whether footnotes hold audio, which is of what refers to them.
        self.noted = footnotes.referred(self.outline.parts, self.sounds, self.notes)
        self.urls = self._addresses()
        one = self._is_one()
        self.claims: dict[Container, Claim] = {
            claim.owner: claim
            for claim in claims.claims(self.sounds, self.urls, self.notes, one)
        }

    def _lead(self) -> None:
        """Give players to the headings below, where a page has each above its own.

        So it is where each touches the heading below it, the first one included, and
        none what is above it.
        """
        sections = {c.first: c for c in self.outline.containers if c.kind == "section"}
        heads = [sections.get(sound.part.last) for sound in self.sounds]
        if len({*heads}) < 2 or any(
            head is None or (self.lines[max(0, sound.part.first - 1)] or "").strip()
            for head, sound in zip(heads, self.sounds, strict=True)
        ):
            return
        above = next(c for c in self.sounds[0].home.upwards() if c.kind != "line")
        if above.kind == "section" and heads[0] and above.level >= heads[0].level:
            return
        for head, sound in zip(heads, self.sounds, strict=True):
            sound.home = head or sound.home

    def _is_one(self) -> Container | None:
        """Return the page if it is one article: a post, or a file of a folder of them.

        A post of several pieces without one of its own is a digest.
        """
        page, post = self.outline.page, self.post
        page.title = words.Title(post.title, post.link, why="front matter")
        facts = bool(post.title and (post.written or post.audio))
        linked = any(c.article for c in self.outline.containers)
        if not self.whole and (not facts or (linked and not post.audio)):
            return None
        heading = next(
            (c for c in self.outline.containers if c.kind == "section"), None
        )
        if not post.title and heading and heading.level == 1:
            page.title = heading.title._replace(link=post.link)
        elif not post.title:
            page.title = words.Title(post.name, post.link, why="name of the file")
        if not post.audio and claims.count(self.sounds, self.urls) > 1:
            return None
        self.one = page
        return page

    def _addresses(self) -> dict[str, str]:
        """Return what each spelling of audio leads to; note what leads nowhere."""
        urls: dict[str, str] = {}
        refused: set[str] = set()
        for sound in self.sounds:
            if sound.kind == "video" or any(c.ignored for c in sound.home.upwards()):
                continue
            if not sound.address:
                self.notes.append(Left(sound.line, "a player without an address"))
            elif sound.address not in refused:
                try:
                    urls[sound.address] = self._source(sound.address)
                except ValueError as error:
                    self.notes.append(Left(sound.line, f"the audio {error}"))
                    refused.add(sound.address)
        return urls

    def _source(self, address: str) -> str:
        """Return what an address of audio leads to; raises as ``addresses.source``."""
        rooted, base = addresses.on_site(address), self.base_url or self.site
        if rooted and base and (rooted != address or not self.base_url):
            return addresses.absolute(rooted, base)
        if rooted and not base and (rooted != address or self.whole):
            raise ValueError(
                f"{address} lies on the site, and nothing tells where that is; "
                "base_url: in show.sources does, --base-url, or the settings of the "
                "site (_config.yml, hugo.toml …)"
            )
        return addresses.source(address, self.base_url)

    def articles(self) -> list[Article]:
        """Return the articles in the order of the page."""
        owners = self.owners = [self.one] if self.one else self._owners()
        inside: dict[Container, list[Part]] = {owner: [] for owner in owners}
        for part in self.outline.parts:
            owner = next((c for c in part.home.upwards() if c in inside), None)
            if owner is not None:
                inside[owner].append(part)
            for owner in dict.fromkeys(home for _, home in part.homes):
                if owner in inside and part not in inside[owner]:
                    inside[owner].append(part)
        before = summary.footnotes("\n".join(line or "" for line in self.lines))
        self._cut()
        text = "\n".join(line or "" for line in self.lines)
        self.footnotes = summary.footnotes(text)
        self.gone = before.keys() - self.footnotes.keys()
        blocks = blocks_below(self.outline, owners)
        self.html = html_below(self.outline, owners)
        found: list[tuple[int, Article]] = []
        # The innermost first: what an item says is no part of what is around it.
        for number, owner in reversed(list(enumerate(owners))):
            found.append((number, self._article(owner, inside[owner], blocks[owner])))
        return [article for _, article in sorted(found, key=lambda pair: pair[0])]

    def _owners(self) -> list[Container]:
        """Return what has audio or leads to an article, in the order of the page."""
        silent = [c for c in self.outline.containers if c.article and not c.ignored]
        sections = [c for c in self.outline.containers if c.kind == "section"]
        if sections and self._is_page_title(sections):
            silent = [c for c in silent if c is not sections[0]]
        around = {c for o in (*silent, *self.claims) for c in o.upwards() if c is not o}
        small = ("item", "row", "line")
        lists = {c.parent for c in self.claims if c.kind in small}
        beside = [
            c
            for c in self.outline.containers
            if c.kind in small
            and c.parent in lists
            and c not in around
            and not c.ignored
            and addresses.is_page(c.title.link)
            and claims.named(c)
            and claims.appendix(c) is None
        ]
        order = {c: n for n, c in enumerate(self.outline.containers)}
        owners = dict.fromkeys([*silent, *self.claims, *beside])
        return sorted(owners, key=lambda c: (c.first, order.get(c, len(order))))

    def _is_page_title(self, sections: list[Container]) -> bool:
        """Tell the page's own title, linked to its home, from an article."""
        top = sections[0]
        alone = [c.level for c in sections].count(1) == 1
        others = any(c.article for c in sections[1:]) or len(self.claims) > 0
        return top.level == 1 and alone and others and top not in self.claims

    def _cut(self) -> None:
        """Take the audio that counts out of the lines of the page."""
        spellings = set().union(*(claim.spellings for claim in self.claims.values()))
        counting = {claim.url for claim in self.claims.values()}
        spellings |= {spelt for spelt, url in self.urls.items() if url in counting}
        links: dict[Part, list[tuple[int, int]]] = {}
        for sound in self.sounds:
            if sound.kind != "player" and sound.address in spellings:
                links.setdefault(sound.part, []).append((sound.start, sound.end))
        for part in self.outline.parts:
            cut(part, links.get(part, []), self.lines)
            part.cuts += links.get(part, [])

    def _article(
        self, owner: Container, parts: list[Part], blocks: list[Block]
    ) -> Article:
        claim = self.claims.get(owner)
        post = self.post if owner is self.outline.page else front.Post()
        title = owner.title.text
        why = {"title": f"{owner.title.why}, line {owner.line}"}
        if len(title) > TITLE_LIMIT:
            title = title[: TITLE_LIMIT - 1].rstrip() + "…"
            what = f"the title is cut to {TITLE_LIMIT} characters"
            self.notes.append(Left(owner.line, what))
        link, linked = self._link(owner, parts, claim, why)
        if claim:
            why["audio"] = f"{claim.sound.kind}, line {claim.sound.line}"
        written = post.written or owner.day or self._day_below(owner, parts)
        if claim and owner.yearless and not written:
            what = f"{owner.yearless} has no year and is not in the month above"
            self.notes.append(
                Left(owner.line, f"{what}, so it dates nothing; write it as 2025-03-01")
            )
        above = next((c.day for c in owner.upwards() if c.day and c is not owner), None)
        text = self._summary(owner, parts, blocks) or post.summary
        if self.post.written and not post.written:
            above = above or _day_of(self.post.written)
        return Article(
            key=canonical(link or (claim.url if claim else "")),
            title=title,
            link=link,
            audio=addresses.direct(claim.url) if claim else None,
            summary=text,
            line=owner.line,
            written=written,
            day=owner.day_above or above,
            month=owner.month_above,
            linked=linked,
            why=why,
            guid=post.guid,
            draft=self.post.draft,
            more=post.more,
        )

    def _link(
        self,
        owner: Container,
        parts: list[Part],
        claim: Claim | None,
        why: dict[str, str],
    ) -> tuple[str | None, Linked]:
        """Return the address of the article, and how surely it is that."""
        given = owner.title.link
        if addresses.is_page(given):
            why["link"] = f"in the title, line {owner.line}"
            if owner is self.one and "link" in self.post.lines:
                why["link"] = f"front matter, line {self.post.lines['link']}"
            try:
                return addresses.absolute(given, self.base_url), "title"
            except ValueError as error:
                self.notes.append(Left(owner.line, f"the link {error}"))
                return given, "title"
        for part in parts if claim else ():
            for run in part.runs:
                home = part.home_at(run.start)
                others = owner not in home.upwards() or (
                    home is not owner
                    and (home in self.claims or _is_thanks(home, owner))
                )
                if others or run.link in self.urls or not words.leads_to_article(run):
                    continue
                said = words.whole(part.runs, run)
                # What a post links to is what it is about, unless it says more.
                about = owner is self.one and not labels.is_source(said)
                if about or not words.leads_to_article(run._replace(text=said)):
                    continue
                try:
                    link = addresses.absolute(run.link, self.base_url)
                except ValueError:
                    continue
                why["link"] = f"the first link, line {part.line(run.start)}"
                return link, "named" if labels.is_source(said) else "first"
        return None, "title"

    def _day_below(self, owner: Container, parts: list[Part]) -> date | None:
        """Return the day in the line of facts below a title."""
        if owner.kind in ("item", "row", "quote", "line"):
            return None
        if text := self.html.get(owner):
            first = summary.of_html(owner, text).partition("\n")[0]
            return words.day_in([words.Run(first)])
        near = [p for p in parts if p.first > owner.first and p.kind == "text"][:1]
        for part in near:
            rows = words.lines_of(part.runs)[:_FACTS]
            said = ("".join(run.text for run in row) for row in rows)
            short = [words.is_meta(text) or len(text) < 60 for text in said]
            if short and short[0]:
                return words.day_in_lines(list(compress(rows, short)))
        return None

    def _summary(self, owner: Container, parts: list[Part], blocks: list[Block]) -> str:
        lines, definitions = self.lines, self.outline.definitions
        text = below = ""
        if blocks:
            below = summary.of_blocks(blocks, lines)
        if owner in self.html:
            text = summary.of_html(owner, self.html[owner])
        elif owner.kind == "row":
            text = summary.of_row(owner, parts)
        elif owner.part is not None:
            part = owner.part.rows(owner.first, owner.last)
            text = summary.of_item(owner, part, lines)
        elif owner.kind == "line" or (
            owner.kind in ("item", "details", "quote") and not blocks
        ):
            text = summary.of_item(owner, parts[0] if parts else None, lines)
        if owner.kind == "quote":
            text = quotes.below(owner.title, text)
        if owner.yearless and owner.day:
            text = told(text, owner.yearless)
        if owner.kind in ("item", "details", "quote", "row", "line"):
            for number in range(owner.first, min(owner.last, len(lines))):
                lines[number] = None
        text = "\n\n".join(piece for piece in (text, below) if piece)
        text = summary.with_definitions(text, lines, definitions)
        for label in self.gone:
            text = text.replace(f"[^{label}]", "")
        text = summary.with_footnotes(text, self.footnotes)
        return summary.absolute(text, self.base_url) if self.base_url else text


def _is_thanks(home: Container, owner: Container) -> bool:
    """Tell what stands below a heading of sponsors in what it belongs to."""
    inside = takewhile(lambda c: c is not owner, home.upwards())
    return any(c.kind == "section" and labels.is_sponsor(c.title.text) for c in inside)


def _day_of(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
