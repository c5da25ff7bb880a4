"""The page in a real browser: its microphone speaks, its speaker plays, its score moves."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.voice.page_world import World, browser, microphone, world

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("SCREENSHOTS", "")
LONG = " ".join(["Voici une réponse assez longue pour que l'on puisse l'interrompre."] * 8)
TURNS = [
    {"caller_text": "Je suis gérant, mon budget est de 1 500 euros par mois",
     "reply_text": "C'est noté. Et pour quand ?"},
    {"caller_text": "Racontez-moi", "reply_text": LONG},
    {"caller_text": "Attendez, une autre question", "reply_text": "Je vous écoute."},
]  # fmt: skip
WAIT_S = 30.0


@pytest.fixture
def calling(tmp_path: Path) -> Iterator[World]:
    with world(hold_ms=150) as one:
        one.script(turns=TURNS)
        yield one


def _number(page: Any, name: str) -> int:
    return int(page.evaluate(f"document.documentElement.dataset.{name} ?? 0"))


def _wait(page: Any, true: str) -> None:
    """Look until it is so; the page's policy forbids a predicate of our own inside it."""
    until = time.monotonic() + WAIT_S
    while not page.evaluate(true):
        assert time.monotonic() < until, (true, page.inner_text("body"))
        page.wait_for_timeout(50)


def _shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("name", "width", "height"), [("desktop", 1280, 860), ("phone", 390, 844)])
def test_a_browser_holds_a_conversation(calling, tmp_path, name, width, height) -> None:
    sound = microphone(tmp_path, (7.0, "Je suis gérant, mon budget est de mille cinq cents euros"))
    with browser(sound, viewport={"width": width, "height": height}) as page:
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(calling.url)
        page.click("#start")
        _wait(page, "document.querySelector('#simulated').hidden === false")
        _wait(page, "document.querySelectorAll('#lines li[data-speaker=caller]').length > 0")
        _wait(page, "document.querySelector('#lines').textContent.includes('pour quand')")
        _wait(page, "Number(document.querySelector('#total').textContent) >= 50")
        _wait(page, "document.querySelector('#latency').textContent.endsWith('ms')")
        _wait(page, "Number(document.documentElement.dataset.played) > 3000")
        _shot(page, name)

        lines = page.inner_text("#lines")
        assert "intelligence artificielle" in lines
        assert "1 500 euros" in page.inner_text("#fields q >> nth=0")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert calling.received()["input_audio_buffer.append"] > 40 * 5
        assert _number(page, "missed") <= 300
        assert wrong == []


def test_speaking_over_the_answer_stops_it(calling, tmp_path) -> None:
    sound = microphone(
        tmp_path,
        (6.0, "Je suis gérant"), (13.0, "Racontez-moi"), (20.0, "Attendez, une autre question"),
    )  # fmt: skip
    with browser(sound) as page:
        page.goto(calling.url)
        page.click("#start")
        _wait(page, "Number(document.documentElement.dataset.queued) > 8000")  # the long answer
        played = _number(page, "played")
        _wait(page, "Number(document.documentElement.dataset.queued) < 200")

        assert _number(page, "played") - played < 9000  # it was not played to its end
        assert calling.received()["conversation.item.truncate"] >= 1


def test_without_the_service_the_page_says_so_and_answers_what_is_typed(calling, tmp_path) -> None:
    calling.faults({"kind": "unauthorised", "at": "accept", "times": -1})
    with browser(microphone(tmp_path)) as page:
        page.goto(calling.url)
        page.click("#start")
        _wait(page, "document.querySelector('#degraded').hidden === false")
        page.fill("#text", "Bonjour, mon budget est de 1 500 € par mois")
        page.press("#text", "Enter")
        _wait(page, "document.querySelectorAll('#lines li[data-speaker=agent]').length > 1")
        _shot(page, "degraded")

        assert int(page.inner_text("#total")) >= 30


def test_the_page_can_be_used_without_a_mouse_and_names_what_it_shows(calling, tmp_path) -> None:
    with browser(microphone(tmp_path)) as page:
        page.goto(calling.url)
        page.focus("#start")
        page.keyboard.press("Enter")
        _wait(page, "document.querySelector('#text').disabled === false")
        unnamed = page.evaluate(
            "[...document.querySelectorAll('button, input, meter')]"
            ".filter((one) => !(one.textContent.trim() || one.getAttribute('aria-label')"
            " || one.labels?.length)).map((one) => one.id)"
        )

        assert unnamed == []
        assert page.get_attribute("#lines", "aria-live") == "polite"
        assert "intelligence artificielle" in page.inner_text("body").lower()
