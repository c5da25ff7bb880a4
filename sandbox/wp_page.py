"""The page a simulated WordPress serves to everybody: a theme's frame around one live post."""

import html

from sandbox.wp_site import Site

PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>{title}</title>
<meta name="generator" content="simulated WordPress"></head>
<body><article><h1 class="entry-title">{title}</h1>
{image}<div class="entry-content">
{content}
</div></article></body></html>"""


def live_page(site: Site, slug: str) -> str | None:
    """Return the page of a live post, None where there is none to be seen."""
    site.settle()
    live = [one for one in site.by_slug(slug) if one.status == "publish"]
    if not live:
        return None
    [one, *_] = live
    file = site.files.get(one.featured_media)
    image = f'<img src="/uploads/{file.name}" alt="{html.escape(file.alt)}">\n' if file else ""
    return PAGE.format(title=html.escape(one.title), image=image, content=one.content)
