"""Whatever a file says, what stands around the finding keeps its own promises."""

from __future__ import annotations

from functools import cache

import attrs
import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizenship.assessment.answer import json_schema
from citizenship.assessment.assess import Assessment, assess
from citizenship.assessment.context import FLAGS
from citizenship.assessment.family import Family
from citizenship.case import NOT_ASKED
from citizenship.dates import parse
from citizenship.law.lawbook import Lawbook, load_lawbook
from citizenship.report.terminal import show
from citizenship.testing import cases

TODAY = parse("2026-11-23")
SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def book() -> Lawbook:
    return load_lawbook().select(states=("SU", "UZ", "KG"))


def answer(case) -> Assessment:
    return assess(attrs.evolve(case, as_of=TODAY), lawbook=book(), engine="reference", completions=False)


@SETTINGS
@given(cases())
def test_flags_classes_and_risks_agree_with_the_finding(case) -> None:
    found = answer(case)
    data = found.to_dict()
    jsonschema.validate(data, json_schema())
    assert [flag for flag in FLAGS if flag in found.flags] == list(found.flags)
    assert ("DE_FACTO" not in found.flags) or found.finding == "national"
    assert ("STATELESS_EXCLUDED" not in found.flags) or found.finding == "stateless"
    assert ("AT_RISK" not in found.flags) or found.finding != "stateless"
    assert (found.iross in ("C1", "C2", None)) is (found.finding == "national")
    assert found.setting.succession_gap == () or found.finding == "stateless"
    assert ("C3" in data["iross_flags"]) is ("AT_RISK" in found.flags)
    assert "REF-10" not in found.referrals or len(found.referrals) == 1
    assert found.finding == "national" or "REF-05" in found.referrals
    for risk in found.risks:
        assert risk.cause["en"]
        assert risk.cause["ru"]
        assert risk.kind != "loss_coming" or parse(risk.by_day).hi > TODAY.hi
    for lang in ("en", "ru"):
        assert show(found, lang)


@SETTINGS
@given(cases(), cases(references=True), st.booleans())
def test_a_parent_that_is_a_case_is_evaluated_once(parent, child, swapped) -> None:
    pair = [attrs.evolve(parent, id="T-0", as_of=TODAY), attrs.evolve(child, id="T-9", as_of=TODAY)]
    pair = pair[::-1] if swapped else pair
    family = Family(pair, lawbook=book(), engine="reference")
    answers = [family.assess(case, completions=False) for case in pair]
    related = pair[0 if swapped else 1].parents is not NOT_ASKED and any(p.case == "T-0" for p in pair[0 if swapped else 1].parents or ())
    assert family.evaluated == 2
    assert bool(family._known) is related
    summary = family.summary(answers).to_dict()
    assert [row["finding"] for row in summary["persons"]] == [found.finding for found in answers]
