import pytest

from benchmarks.claim_gate import shop_sources
from domain.content.models import DraftAnswer, ImageAnswer, QuestionAnswer
from domain.content.passages import passages
from domain.content.prompts import (
    critique_prompt,
    draft_prompt,
    refine_prompt,
    taken_in,
    unknown_marks,
)
from domain.content.words import FRAMEWORKS, LANGUAGES, Finding, Framework, Image, Language
from tests.domain.content.shop import article, brief

BODY = "## Prix\n\nAlba coûte 149 € [P4]. Elle est garantie dix ans. [P6, P7]\n\n" + "Mot. " * 50


def answer(**changes: object) -> DraftAnswer:
    said = {
        "title": "Une couverture [P1]",
        "slug": "Une Couverture",
        "meta_description": "Tout savoir.",
        "body_markdown": BODY,
        "faq": [QuestionAnswer(question="Combien ?", answer="149 € [P4].")],
        "images": [],
    }
    return DraftAnswer.model_validate({**said, **changes})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_prompt_carries_framework_pages_and_fenced_passages(
    language: Language, framework: Framework
) -> None:
    sources = shop_sources(language)
    prompt = draft_prompt(brief(language, framework=framework), passages(sources))

    assert f"{framework}:" in prompt.user
    assert sources[0].address in prompt.user
    assert "[P1] " in prompt.user.split("<sources")[1]
    assert "[P3]" in prompt.system


def test_a_second_reader_gets_no_source() -> None:
    assert "<sources" not in critique_prompt(article("fr"), brief("fr")).user


def test_a_refinement_names_what_was_found() -> None:
    finding = Finding("links", "lowers", "article", "1 internal\nlinks")
    prompt = refine_prompt(article("fr"), brief("fr"), [finding], passages(shop_sources("fr")))
    assert "- links, article: 1 internal links" in prompt.user


def test_marks_leave_the_text_and_stay_in_the_ledger() -> None:
    draft, citations = taken_in(answer(), brief("fr"), "model")

    assert "[P" not in draft.title + draft.body_markdown + draft.faq[0].answer
    assert draft.slug == "couverture"
    assert [(one.sentence, one.passage_ids) for one in citations] == [
        ("Alba coûte 149 €.", ("P4",)),
        ("Elle est garantie dix ans.", ("P6", "P7")),
        ("149 €.", ("P4",)),
    ]


def test_a_mark_of_no_passage_is_found() -> None:
    _, citations = taken_in(answer(), brief("fr"), "model")
    known = passages(shop_sources("fr"))[:5]
    assert [one.words.split()[1] for one in unknown_marks(citations, known)] == ["P6,", "P7,"]


def test_only_given_images_and_no_h1_come_in() -> None:
    images = [ImageAnswer(address="https://evil.example/x.png", alt="x")]
    draft, _ = taken_in(
        answer(images=images, body_markdown=f"# Titre\n\n{BODY}"),
        brief("fr"),
        "model",
        [Image("https://maison-sorbier.example/a.jpg", "a")],
    )

    assert draft.images == ()
    assert draft.body_markdown.startswith("## Prix")
