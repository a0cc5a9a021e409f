"""A retroactive rule makes the life be worked through again; nothing of the first run may leak into the second."""

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.law.lawbook import load_lawbook

LAW = """
instrument: {{id: {state}-L, state: {state}, title: {{en: a law, ru: закон}}, in_force: 1991-01-01/.., certainty: text, sources: {{s: toy}}}}
rules:
  {state}-L-1: {{title: {{en: a rule, ru: норма}}, effect: acquires, at: {at}, {more}when: [{{born_in: RU}}], certainty: text, sources: [s]}}
"""


def test_an_uncertain_birth_stays_certain_beside_a_retroactive_rule(tmp_path):
    (tmp_path / "RU.yaml").write_text(LAW.format(state="RU", at="birth", more=""), encoding="utf-8")
    (tmp_path / "UA.yaml").write_text(LAW.format(state="UA", at="{day: 1997-05-01}", more="effective: birth, "), encoding="utf-8")
    case = from_dict({
        "id": "retro", "as_of": "2000-01-01", "person": {"born": "1995", "birthplace": "RU"}, "parents": [], "acts": [], "documents": [],
        "residence": [{"in": "RU", "from": "1995", "to": ".."}],
    })
    answer = assess(case, lawbook=load_lawbook(tmp_path, cache=False), engine="reference", completions=False)
    assert {state: (v.verdict, v.since) for state, v in answer.nationality.items()} == {"RU": ("national", "1995"), "UA": ("national", "1995")}
