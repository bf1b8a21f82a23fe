"""Code in a summary: not a character of it is taken for Markdown."""

import pytest

from podcast_digest.sources import parse

HEAD = '## [A](https://e.com/a)\n\n<audio src="https://e.com/a.mp3"></audio>\n\n'
FENCED = """\
```md
[^a]: this is code



[x](b.md) <!-- more -->
<div></div>
</div>
```
"""
INDENTED = """\
    [x](b.md) <!-- more -->


    </div>
"""
QUOTED = """\
> ```
> [x](b.md)
> </div>
> ```
"""
ITEM = """\
- Item

  ~~~
  [x](b.md)



  </div>
  ~~~
"""


@pytest.mark.parametrize("code", [FENCED, INDENTED, QUOTED, ITEM])
def test_code_stays_as_it_is_beside_text_that_does_not(code):
    page = (
        f"{HEAD}See [c](d.md)[^1].\n\n{code}\n"
        "[^1]: A note.\n\nMore. <!-- more -->\n\n<div></div>\n\n</div>\n"
    )
    (article,) = parse(page, base_url="https://h.io/x/").articles
    assert article.summary == (
        f"See [c](https://h.io/x/d.md)[^1].\n\n{code}\nMore.\n\n[^1]: A note."
    )


def test_only_the_ends_of_what_began_above_a_title_are_cut():
    page = (
        f"<div>\n\n{HEAD}<div>\n\nOne `</div>`\n\n</div>\n\n</div>\n\n"
        "<div>\n\nTwo\n\n</div>\n"
    )
    (article,) = parse(page).articles
    assert article.summary == (
        "<div>\n\nOne `</div>`\n\n</div>\n\n\n\n<div>\n\nTwo\n\n</div>"
    )


def test_a_note_of_several_paragraphs_is_no_code():
    page = f"{HEAD}Said[^1].\n\n[^1]: One note.\n\n    Two.\n\nMore.\n"
    (article,) = parse(page).articles
    assert article.summary == "Said[^1].\n\nMore.\n\n[^1]: One note.\n\n    Two."
