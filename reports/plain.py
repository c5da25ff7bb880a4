"""Text from outside, made harmless in Markdown."""


def plain(text: str) -> str:
    """Keep a text from outside from becoming a table cell, a heading or markup."""
    one_line = " ".join(text.split("\n"))
    for sign, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("[", "&#91;"), ("|", "\\|")):
        one_line = one_line.replace(sign, safe)
    return one_line
