"""What an article's post needs on the site before it: images, categories and tags, once each."""

import asyncio
from dataclasses import replace

from connectors.wp import Post, Wp
from domain.content.publishing import categories, is_file, tags
from domain.content.words import Brief, Draft, Image
from domain.errors import RuleError
from settings import ContentSettings

UNCATEGORIZED = 1  # what WordPress puts a post into that is in no category

Ids = tuple[int, ...]


async def with_images(site: Wp, knobs: ContentSettings, draft: Draft) -> tuple[Draft, int]:
    """Upload the images that are files of ours; return the draft with their addresses, and the id
    of the first where the theme may show it: with the words it was uploaded with.

    Raises:
        RuleError: a file is not in the client's folder.
        ValueError: it is no image that every WordPress takes.
    """
    shown: list[Image] = []
    featured = 0
    for image in draft.images:
        if not is_file(image):
            shown.append(image)
            continue
        content = await asyncio.to_thread(_read, knobs, image.address)
        media = await site.upload_media(content, image.address, image.alt)
        if not shown and media.alt == image.alt:
            featured = media.id
        shown.append(Image(media.url, image.alt))
    return replace(draft, images=tuple(shown)), featured


async def terms(
    site: Wp, knobs: ContentSettings, brief: Brief, draft: Draft, post: Post | None
) -> tuple[Ids, Ids]:
    """Return the ids of a post's categories and tags: ours, added to what people put there."""
    ours = [await site.category(one.name, one.slug) for one in categories(knobs.category, draft)]
    marks = [await site.tag(one.name, one.slug) for one in tags(brief)]
    theirs = post.categories if post else []
    kept = {one for one in theirs if not ours or one != UNCATEGORIZED}
    marked = {*(post.tags if post else ()), *marks}
    return tuple(sorted({*kept, *ours})), tuple(sorted(marked))


def _read(knobs: ContentSettings, name: str) -> bytes:
    folder = knobs.images.resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise RuleError(f"no image {name} in {knobs.images}: CONTENT_IMAGES says where")
    return path.read_bytes()
