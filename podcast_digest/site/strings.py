"""What pages say, by language. No I/O.

To add a language, add a table with the same keys as the others.
"""

from collections.abc import Mapping
from datetime import date

_ZH = {
    "months": "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
    "date": "{year}年{month}{day}日",
    "month": "{year}年{month}",
    "hours": "{hours} 小时 {minutes} 分",
    "minutes": "{minutes} 分 {seconds} 秒",
    "whole": "{minutes} 分钟",
    "seconds": "{seconds} 秒",
    "about": "约 {duration}",
    "skip": "跳到正文",
    "episodes": "全部节目",
    "count": "共 {number} 期",
    "months_title": "按月浏览",
    "all": "返回首页",
    "more": "更早的节目在下面的月份里。",
    "none": "还没有节目。",
    "play": "播放",
    "pause": "暂停",
    "back": "后退 15 秒",
    "forward": "前进 30 秒",
    "position": "播放位置",
    "speed": "播放速度",
    "close": "关闭播放器",
    "player": "播放器",
    "download": "下载音频",
    "article": "阅读原文",
    "details": "本期详情",
    "summary": "摘要",
    "chapters": "章节",
    "transcript": "文字稿",
    "transcript_files": "文字稿文件",
    "follow": "跟随播放滚动",
    "people": "嘉宾与制作",
    "soundbites": "精彩片段",
    "places": "地点",
    "comments": "评论",
    "trailer": "预告片",
    "picture": "图片",
    "newer": "后一期",
    "older": "前一期",
    "around": "前后各期",
    "share": "复制此刻的链接",
    "copied": "已复制",
    "copy": "复制",
    "search": "搜索",
    "search_hint": "搜索标题和摘要",
    "topic": "主题",
    "any_topic": "全部主题",
    "more_topics": "更多主题",
    "in_month": "月份",
    "any_month": "全部月份",
    "searching": "正在搜索……",
    "found": "找到 {number} 期",
    "found_none": "没有找到。",
    "failed": "无法搜索，请检查网络。",
    "unplayable": "无法播放这一期的音频，请稍后再试。",
    "subscribe": "订阅",
    "subscribe_title": "订阅《{title}》",
    "subscribe_lead": "用播客应用订阅后，新一期会自动出现。点一下您用的应用：",
    "feed_address": "订阅地址",
    "feed_lead": "没有列出的应用：复制下面的地址，在应用里选“通过网址添加”。",
    "qr": "此页的二维码",
    "qr_lead": "在电脑上看？用手机扫码打开此页，再选应用。",
    "opml": "下载 OPML 文件",
    "opml_lead": "也可以下载 OPML 文件，再从应用的“导入”里打开它。",
    "guide": "在国内常用的应用里订阅",
    "guide_apple": "苹果“播客”：打开“资料库”，点右上角“…”，选“通过 URL 关注节目”，"
    "粘贴订阅地址。",
    "guide_android": "安卓手机：装 AntennaPod（免费、开源）或 Pocket Casts，"
    "在“添加播客”里粘贴订阅地址。",
    "guide_closed": "小宇宙、喜马拉雅、网易云音乐等平台只收录主播自己提交的节目，"
    "不能靠地址订阅：请先搜索节目名；搜不到时，请用上面的应用。",
    "guide_wechat": "在微信里打开的网页跳不到别的应用：请点右上角“…”，"
    "选“在浏览器打开”。",
    "missing": "没有这个页面",
    "missing_lead": "您要找的页面不在这里。也许它换了地址。",
    "made_with": "由 podcast-digest 生成",
    "license": "许可：{name}",
    "navigation": "导航",
    "shows": "全部播客",
    "shows_of": "{author}的播客",
    "newest": "最新节目",
    "search_all": "搜索所有播客的标题和摘要",
    "show": "播客",
    "any_show": "全部播客",
    "sitemap": "网站地图",
    "elsewhere": "在这些平台收听",
}

_EN = {
    "months": "January February March April May June July August September October "
    "November December",
    "date": "{day} {month} {year}",
    "month": "{month} {year}",
    "hours": "{hours} h {minutes} min",
    "minutes": "{minutes} min {seconds} s",
    "whole": "{minutes} min",
    "seconds": "{seconds} s",
    "about": "about {duration}",
    "skip": "Skip to the content",
    "episodes": "All episodes",
    "count": "Episodes: {number}",
    "months_title": "By month",
    "all": "Back to the start",
    "more": "Earlier episodes are in the months below.",
    "none": "There are no episodes yet.",
    "play": "Play",
    "pause": "Pause",
    "back": "Back 15 seconds",
    "forward": "Forward 30 seconds",
    "position": "Position",
    "speed": "Speed",
    "close": "Close the player",
    "player": "Player",
    "download": "Download the audio",
    "article": "Read the article",
    "details": "About this episode",
    "summary": "Summary",
    "chapters": "Chapters",
    "transcript": "Transcript",
    "transcript_files": "Transcript files",
    "follow": "Scroll along with the sound",
    "people": "People",
    "soundbites": "Highlights",
    "places": "Places",
    "comments": "Comments",
    "trailer": "Trailer",
    "picture": "Picture",
    "newer": "Newer",
    "older": "Older",
    "around": "Episodes before and after",
    "share": "Copy a link to this moment",
    "copied": "Copied",
    "copy": "Copy",
    "search": "Search",
    "search_hint": "Search titles and summaries",
    "topic": "Topic",
    "any_topic": "All topics",
    "more_topics": "More topics",
    "in_month": "Month",
    "any_month": "All months",
    "searching": "Searching …",
    "found": "Episodes found: {number}",
    "found_none": "Nothing found.",
    "failed": "The search can't be reached. Is there a network?",
    "unplayable": "The audio of this episode can't be played now. Please try later.",
    "subscribe": "Subscribe",
    "subscribe_title": "Subscribe to {title}",
    "subscribe_lead": "New episodes then appear in your podcast app. Choose yours:",
    "feed_address": "Feed address",
    "feed_lead": "Another app? Copy this address, and look there for “Add by URL”.",
    "qr": "QR code of this page",
    "qr_lead": "At a computer? Scan this with your phone, and choose the app there.",
    "opml": "Download the OPML file",
    "opml_lead": "Or download the OPML file, and open it with “Import” in the app.",
    "guide": "In apps that are popular in China",
    "guide_apple": "Apple Podcasts: open Library, then “…”, then “Follow a Show by "
    "URL”, and paste the feed address.",
    "guide_android": "On Android: AntennaPod (free and open source) or Pocket Casts; "
    "paste the feed address under “Add podcast”.",
    "guide_closed": "Xiaoyuzhou, Ximalaya and NetEase Cloud Music list only what "
    "podcasters submitted themselves, and take no feed addresses: search for the name "
    "of the show, and if it is not there, use one of the apps above.",
    "guide_wechat": "A page opened inside WeChat can't start other apps: tap “…” at "
    "the top right, and open it in the browser.",
    "missing": "No such page",
    "missing_lead": "What you look for is not here. Perhaps its address has changed.",
    "made_with": "Made with podcast-digest",
    "license": "Licence: {name}",
    "navigation": "Navigation",
    "shows": "All podcasts",
    "shows_of": "Podcasts by {author}",
    "newest": "Newest episodes",
    "search_all": "Search titles and summaries of all podcasts",
    "show": "Podcast",
    "any_show": "All podcasts",
    "sitemap": "Sitemap",
    "elsewhere": "Listen on these platforms",
}

#: By the first part of ``show.language``.
TABLES: Mapping[str, Mapping[str, str]] = {"zh": _ZH, "en": _EN}


def table(language: str) -> Mapping[str, str]:
    """Return the strings for a language such as zh-cn; English where there are none."""
    return TABLES.get(language.lower().partition("-")[0], _EN)


def tag(language: str) -> str:
    """Return a language as HTML names it (BCP 47).

    >>> tag("zh-cn"), tag("EN")
    ('zh-CN', 'en')
    """
    first, _, country = language.partition("-")
    return f"{first.lower()}-{country.upper()}" if country else first.lower()


def day(strings: Mapping[str, str], when: date) -> str:
    """Return a date as people write it.

    >>> day(table("zh-cn"), date(2025, 9, 3)), day(table("en"), date(2025, 9, 3))
    ('2025年9月3日', '3 September 2025')
    """
    name = strings["months"].split()[when.month - 1]
    return strings["date"].format(year=when.year, month=name, day=when.day)


def month(strings: Mapping[str, str], when: date) -> str:
    """Return a month as people write it.

    >>> month(table("zh-cn"), date(2025, 9, 3)), month(table("en"), date(2025, 9, 3))
    ('2025年9月', 'September 2025')
    """
    name = strings["months"].split()[when.month - 1]
    return strings["month"].format(year=when.year, month=name)


def duration(strings: Mapping[str, str], seconds: float, *, exact: bool = True) -> str:
    """Return a duration of so many seconds as people say it.

    >>> [duration(table("en"), s) for s in (3.2, 320.6, 300, 3723)]
    ['3 s', '5 min 21 s', '5 min', '1 h 2 min']
    """
    minutes, rest = divmod(max(1, round(seconds)), 60)
    if minutes >= 60:
        hours, minutes = divmod(minutes, 60)
        text = strings["hours"].format(hours=hours, minutes=minutes)
    else:
        form = ("minutes" if rest else "whole") if minutes else "seconds"
        text = strings[form].format(minutes=minutes, seconds=rest)
    return text if exact else strings["about"].format(duration=text)
