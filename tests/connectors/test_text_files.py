from decimal import Decimal
from pathlib import Path

import pytest

from connectors.text_files import in_folder, price_list, text_file
from domain.errors import RuleError


def test_a_text_says_its_title_and_language_or_shows_them(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("title: Soin\nlanguage: fr\n\n# Laine\n\nLavez à 30 °C.\n")
    (tmp_path / "b.txt").write_bytes("Prix : 149 €".encode("cp1252"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.html").write_text(
        "<html lang=en><h1>Care</h1><p>Wash it once a year, at thirty degrees at most.</p></html>"
    )
    (tmp_path / "d.pdf").write_bytes(b"%PDF")

    found = [(one.title, one.language, one.text) for one in in_folder(tmp_path)]

    assert found[0] == ("Soin", "fr", "# Laine\n\nLavez à 30 °C.")
    assert found[1] == ("b", "", "Prix : 149 €")
    assert found[2][:2] == ("Care", "en")
    assert "Wash it once" in found[2][2]
    assert len(found) == 3


@pytest.mark.parametrize("name", ["a.pdf", "missing.md"])
def test_what_is_no_text_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(RuleError, match=name):
        text_file(tmp_path / name)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="is no folder"):
        in_folder(tmp_path / "nothing")


def test_a_price_list_is_read_and_a_wrong_one_refused(tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text('[{"name": "Alba", "price": 149.5, "page": "https://shop.example/alba"}]')
    [one] = price_list(file)
    assert (one.name, one.price, one.currency) == ("Alba", Decimal("149.5"), "EUR")
    for wrong in ("{}", "[{}]", "no json", '[{"name": "Alba", "price": -1}]'):
        file.write_text(wrong)
        with pytest.raises(RuleError, match="is no price list"):
            price_list(file)
