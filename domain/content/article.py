"""A draft as one text: what is read for claims, counted, compared and rendered."""

from domain.content.text import blocks
from domain.content.words import Draft, Language

FAQ_HEADING: dict[Language, str] = {
    "fr": "Questions fréquentes",
    "en": "Frequently asked questions",
}


def article_markdown(draft: Draft) -> str:
    """Return the whole article: title as H1, body, FAQ."""
    return "\n\n".join(
        [f"# {draft.title}", draft.body_markdown.strip(), faq_markdown(draft)]
    ).strip()


def faq_markdown(draft: Draft) -> str:
    """Return the FAQ with its heading, or nothing."""
    if not draft.faq:
        return ""
    asked = [f"### {one.question}\n\n{one.answer}" for one in draft.faq]
    return "\n\n".join([f"## {FAQ_HEADING[draft.language]}", *asked])


def checkable_markdown(draft: Draft) -> str:
    """Return all that a reader will be told, meta description and image texts included.

    These two come last under a heading of their own, so that they lend the body no context.
    """
    told = [draft.meta_description, *draft.image_alts]
    return "\n\n".join(
        [article_markdown(draft), f"## {draft.title}", *(one for one in told if one)]
    )


def prose(draft: Draft) -> str:
    """Return the paragraphs without headings, one per line: what readability is measured on."""
    return "\n".join(one.text for one in blocks(article_markdown(draft)) if not one.level)
