"""Visitors of a site, in a real browser."""

from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext


class Seen(NamedTuple):
    """What a page did that no visitor sees."""

    errors: list[str]
    requests: list[str]


def opened(browser: Browser, seen: Seen, **options: object) -> BrowserContext:
    """Return a new visitor, whose pages are watched."""
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce", **options)  # type: ignore[arg-type]
    context.on("request", lambda request: seen.requests.append(request.url))
    context.on("weberror", lambda error: seen.errors.append(str(error.error)))

    def said(message: object) -> None:
        if message.type in ("error", "warning"):  # type: ignore[attr-defined]
            seen.errors.append(message.text)  # type: ignore[attr-defined]

    context.on("console", said)
    return context
