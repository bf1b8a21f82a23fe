"""Catalogs that are written in odd ways, and what of them can not be edited."""

SHOW = """\
show:
  title: T
  description: D
  link: https://example.org/
  language: en
  categories: [Technology]
"""
A = """\
  - id: a
    title: A
    audio: https://example.org/a.mp3
    published: 2025-09-13
"""
B = A.replace("id: a", "id: b").replace(": A", ": B").replace("a.mp3", "b.mp3")
C = A.replace("id: a", "id: c").replace(": A", ": C").replace("a.mp3", "c.mp3")
AB = f"{SHOW}episodes:\n{A}{B}"
PLAIN = AB + C

#: Every one has the episodes a, b and c.
ODD = {
    "plain": PLAIN,
    "blank_lines": f"{SHOW}\n\nepisodes:\n\n{A}\n\n{B}\n\n\n{C}\n\n\n",
    "crlf": PLAIN.replace("\n", "\r\n"),
    "bom": "\ufeff" + PLAIN,
    "bom_crlf": "\ufeff" + f"{SHOW}episodes:\n{A}\n{B}\n{C}".replace("\n", "\r\n"),
    "mixed_line_ends": f"{SHOW}episodes:\n{A}" + f"{B}{C}".replace("\n", "\r\n"),
    "no_final_newline": PLAIN.rstrip(),
    "column_0": SHOW
    + "episodes:\n"
    + "".join(x.replace("  - ", "- ").replace("\n    ", "\n  ") for x in (A, B, C)),
    "deep_indent": SHOW
    + "episodes:\n"
    + "\n".join("       " + line for line in (A + B + C).splitlines())
    + "\n",
    "wide_dash": PLAIN.replace("  - id", "  -    id").replace("\n    ", "\n       "),
    "wide_dash_flush": SHOW
    + "episodes:\n"
    + (A + B + C).replace("  - id", "  -   id").replace("\n    ", "\n      "),
    "dash_alone": PLAIN.replace("  - id", "  -\n    id"),
    "dash_comment": PLAIN.replace("  - id", "  - # an episode\n    # its id\n    id"),
    "document_marks": f"---\n{PLAIN}...\n",
    "document_marks_comments": f"# top\n--- # start\n{PLAIN}... # end\n# bottom\n",
    "directive": f"%YAML 1.1\n---\n{PLAIN}",
    "show_below": f"episodes:\n{A}{B}{C}\n{SHOW}",
    "show_below_tight": f"episodes: # newest first\n{A}{B}{C}{SHOW}# end",
    "comments_everywhere": "# one\n"
    + SHOW.replace("\n", " # c\n")
    + "# two\nepisodes: # three\n  # four\n"
    + f"{A}    # five\n  # six\n\n  # seven\n{B.replace('/b.mp3', '/b.mp3 # eight')}"
    + f"# nine\n{C}# ten\n  # eleven\n",
    "comments_between_keys": f"{SHOW}episodes:\n"
    + (A + B + C).replace("    title", "    # about the title\n    title"),
    "trailing_spaces": PLAIN.replace("\n", "  \n"),
    "tabs_after_values": PLAIN.replace("mp3\n", "mp3\t\n").replace(": B", ":\tB"),
    "quoted_keys": PLAIN.replace("title:", '"title":').replace("audio:", "'audio' :"),
    "spaced_colons": PLAIN.replace("title: ", "title   :    "),
    "quoted_values": PLAIN.replace(": A\n", ': "A"\n').replace(": B\n", ": 'B'\n"),
    "quoted_over_lines": PLAIN.replace(": B\n", ': "B\n      b \\\n      c"  # c\n'),
    "single_over_lines": PLAIN.replace(": B\n", ": 'B\n      it''s'\n"),
    "quoted_summary": f'{SHOW}episodes:\n{A}{B}    summary: "x\n\n      y" # c\n{C}',
    "plain_over_lines": PLAIN.replace(": B\n", ": B\n      goes on\n      - here\n"),
    "value_below_key": PLAIN.replace("title: B", "title:\n      B"),
    "value_below_comment": PLAIN.replace("title: B", "title: # c:\n      B"),
    "empty_values": PLAIN.replace("title: B", "title: B\n    link:\n    summary: ~"),
    "literal": PLAIN.replace(
        "title: B", "summary: |\n      x\n\n      y\n    title: B"
    ),
    "literal_last": f"{AB}    summary: |\n      x\n\n       y\n\n{C}",
    "literal_end": f"{PLAIN}    summary: |\n      x\n      # no comment\n",
    "literal_end_open": f"{PLAIN}    summary: |\n      x\n      y",
    "literal_strip": f"{AB}    summary: |- # c\n      x\n\n{C}",
    "literal_keep": f"{AB}    summary: |+\n      x\n\n\n{C}",
    "literal_keep_end": f"{PLAIN}    summary: |+\n      x\n\n\n",
    "folded": f"{AB}    summary: >\n      x\n      y\n\n      z\n{C}",
    "folded_title": PLAIN.replace("title: B", "title: >-\n      B\n      b"),
    "indicator": f"{AB}    summary: |2\n        x\n      y\n{C}",
    "indicator_end": f"{PLAIN}    summary: |2-\n       x\n      y\n",
    "literal_then_comment": f"{AB}    summary: |\n      x\n  # c\n{C}",
    "literal_like_yaml": f"{SHOW}episodes:\n{A}"
    + f"    summary: |\n      episodes:\n        - id: b\n          title: B\n{B}{C}",
    "list_value": f"{AB}    people:\n    - name: P # c\n    # d\n{C}",
    "flow_value": f"{AB}    people: [{{name: P}}, # c\n      ]\n{C}",
    "flow_items": f"{SHOW}episodes:\n"
    + "".join(
        f"  - {{id: {i}, title: {i}, audio: {i}.mp3, published: 2025-09-13}}\n"
        for i in "abc"
    ),
    "flow_b": f"{SHOW}episodes:\n{A}"
    + f"  - {{id: b, title: B,\n     audio: b.mp3, published: 2025-09-13}}\n{C}",
    "flow_list": f"{SHOW}episodes: ["
    + ", ".join(
        f"{{id: {i}, title: {i}, audio: {i}.mp3, published: 2025-09-13}}" for i in "abc"
    )
    + "]\n",
    "explicit_keys": PLAIN.replace("title: B", "? title\n    : B"),
    "explicit_episodes": PLAIN.replace("episodes:\n", "? episodes\n:\n"),
    "nested_indent_show": "  " + PLAIN.replace("\n", "\n  ").rstrip(" "),
    "emoji": PLAIN.replace(": B", ": 🎧 é 中文 👩‍💻").replace("# ", "# 🎧"),
    "long_lines": PLAIN.replace("title: B", f"title: B\n    summary: {'字 ' * 5000}x"),
    "id_not_first": PLAIN.replace("id: b\n    title: B", "title: B\n    id: b"),
    "id_quoted_spaces": PLAIN.replace("id: b", 'id: " b "'),
    "comment_after_id": PLAIN.replace("id: b\n", "id: b # the second\n"),
    "separators_in_comment": PLAIN.replace(A, f"  # a\u2028  # b\x85  # c\n{A}"),
    "comment_at_end_of_list": f"{SHOW}episodes:\n{A}{B}{C}    # last words",
    "naive_dates": PLAIN.replace("language", "timezone: Asia/Shanghai\n  language"),
    "no_gap_then_gap": f"{SHOW}episodes:\n{A}{B}\n{C}",
}

#: The files that can't be edited, and what the refusal says; all others can.
REFUSED = {
    "flow_list": "episodes.yaml:7: can't be changed safely (episodes is written in "
    "[ ]); please edit it by hand",
}
REFUSED_EDITS = {
    ("flow_list", "a"): 7,
    ("flow_list", "b"): 7,
    ("flow_list", "c"): 7,
    ("flow_items", "a"): 8,
    ("flow_items", "b"): 9,
    ("flow_items", "c"): 10,
    ("flow_b", "b"): 12,
}
