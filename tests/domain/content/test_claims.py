import pytest

from benchmarks.claim_gate import SETS, cases, look, rates, see, shop_library
from domain.content.article import checkable_markdown
from domain.content.claims import claim_gate, claims, judge
from domain.content.words import LANGUAGES, Claim, Language, Status, Verdict
from tests.domain.content.shop import article, known

FR = shop_library("fr")


def verdict(status: Status, kind: str = "figure", text: str = "12") -> Verdict:
    return Verdict(Claim(text, kind, "A sentence.", 0), status, (), "")  # type: ignore[arg-type]


def statuses(text: str) -> dict[str, str]:
    return {one.claim.text: one.status for one in judge(text, FR)}


def test_a_claim_knows_its_kind_sentence_and_place() -> None:
    text = "Bonjour. Alba coûte 149 €."
    [price] = [one for one in claims(text, "fr") if one.kind == "price"]

    assert (price.text, price.sentence) == ("149 €", "Alba coûte 149 €.")
    assert text[price.position :].startswith("149 €")


@pytest.mark.parametrize("case", cases(SETS["tuning"][0]), ids=lambda one: one.sentence[:50])
def test_the_gate_stops_each_planted_false_claim_and_no_true_one(case) -> None:
    seen = see(case, shop_library(case.language))

    assert seen.caught == (case.kind != "true")
    assert seen.blocks == (case.kind != "true")


@pytest.mark.parametrize("name", ["kept apart", "another hand", "another trade"])
def test_every_set_stays_within_its_budget(name: str) -> None:
    found = rates(look(name))
    _, least, most, _ = SETS[name]

    assert found["recall"] >= least
    assert found["blocks"] >= least
    assert found["false alarms"] <= most


@pytest.mark.parametrize("name", list(SETS))
def test_every_contradicted_figure_is_called_contradicted(name: str) -> None:
    seen = [one for one in look(name) if one.case.kind == "contradicted_figure"]
    assert [one.case.sentence for one in seen if not one.denied] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_of_a_true_article_is_supported(language: Language) -> None:
    gate = claim_gate(judge(checkable_markdown(article(language)), known(language)))

    assert gate.passes
    assert gate.share_supported == 1.0


def test_the_same_number_about_another_thing_supports_nothing() -> None:
    assert statuses("La couverture Brume pèse 1,8 kg.")["1,8 kg"] == "contradicted"


def test_the_same_number_in_another_unit_is_a_denial() -> None:
    assert statuses("Le plaid Lune pèse 650 kg.")["650 kg"] == "contradicted"


def test_another_value_of_the_same_thing_is_a_denial_and_says_which() -> None:
    [found] = [
        one for one in judge("La couverture Alba coûte 139 €.", FR) if one.claim.kind == "price"
    ]

    assert found.status == "contradicted"
    assert "149 €" in found.why
    assert found.passage_ids


def test_what_no_passage_speaks_of_is_not_found() -> None:
    assert statuses("Un chat dort 16 heures.")["16 heures"] == "not_found"


def test_denying_what_a_passage_affirms_is_a_contradiction() -> None:
    found = statuses("La couverture Alba n'est pas garantie 10 ans.")
    assert found["10 ans"] == "contradicted"


def test_a_shown_calculation_carries_its_result_only_if_it_comes_out() -> None:
    assert statuses("Deux Alba : 2 × 149 € = 298 €.")["298 €"] == "supported"
    assert statuses("Deux Alba : 2 × 149 € = 289 €.")["289 €"] == "contradicted"


def test_a_quotation_given_to_somebody_else_is_contradicted() -> None:
    text = "« Une bonne couverture se transmet, elle ne se jette pas », dit Marc Dupuis."
    quoted = [one for one in judge(text, FR) if one.claim.kind == "quotation"]
    assert [one.status for one in quoted] == ["contradicted"]


@pytest.mark.parametrize(("supported", "missing", "passes"), [(19, 1, True), (18, 1, False)])
def test_the_gate_opens_at_exactly_95_percent(supported: int, missing: int, passes: bool) -> None:
    verdicts = [verdict("supported")] * supported + [verdict("not_found")] * missing
    assert claim_gate(verdicts).passes is passes


def test_one_contradiction_shuts_the_gate() -> None:
    assert not claim_gate([verdict("supported")] * 99 + [verdict("contradicted")]).passes


@pytest.mark.parametrize(
    ("kind", "text"),
    [("price", "9 €"), ("date", "2019"), ("quotation", "a b c"), ("name", "Paul Astruc")],
)
def test_one_grave_claim_without_a_passage_shuts_the_gate(kind: str, text: str) -> None:
    assert not claim_gate([verdict("supported")] * 99 + [verdict("not_found", kind, text)]).passes


@pytest.mark.parametrize("text", ["40 %", "3 fois plus", "4,9 sur 5", "20 ans", "Vingt", "1 312"])
def test_one_statistic_without_a_passage_shuts_the_gate(text: str) -> None:
    assert not claim_gate([verdict("supported")] * 99 + [verdict("not_found", text=text)]).passes


@pytest.mark.parametrize("text", ["cinq", "12", "twelve"])
def test_one_small_count_without_a_passage_is_within_the_tolerance(text: str) -> None:
    assert claim_gate([verdict("supported")] * 99 + [verdict("not_found", text=text)]).passes


def test_nothing_to_check_passes_with_a_note() -> None:
    gate = claim_gate(judge("La laine est douce.", FR))

    assert gate.passes
    assert gate.note == "nothing in it can be checked"
