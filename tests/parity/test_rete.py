"""durable-rules against the reference evaluator: equal on every condition, and on whole lives.

The raw subset that the engine relies on is fuzzed too, against a Kleene evaluator of ten lines.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

rete = pytest.importorskip("citizenship.engine.rete")

from citizenship.assessment.assess import assess  # noqa: E402
from citizenship.assessment.worked import load_worked  # noqa: E402
from citizenship.engine.reference import ReferenceEngine  # noqa: E402
from citizenship.engine.steps import Ref  # noqa: E402
from citizenship.law.lawbook import load_lawbook  # noqa: E402
from citizenship.law.model import All, AnyOf, Const, Doubt, Not, Pred  # noqa: E402
from citizenship.vocabulary import context as vocabulary  # noqa: E402
from citizenship.vocabulary.context import Context, evaluate  # noqa: E402

CASES = Path(__file__).parents[2] / "rulesets" / "KZ" / "cases.yaml"
TRUTH = st.sampled_from((-1, 0, 1))
NAMES = tuple("abcdefghij")


@pytest.fixture(autouse=True, scope="module")
def synthetic():
    """A predicate whose value the context dictates, and whose fact is its own name."""
    vocabulary.REGISTRY["~test"] = lambda ctx, pred: (ctx.extra[pred.get("n")], (Ref((pred.get("n"),)),))
    yield
    del vocabulary.REGISTRY["~test"]


def predicate(name):
    return Pred("~test", (("n", name),), f"~test {name}")


PREDS = {n: predicate(n) for n in NAMES}
LEAVES = st.one_of(st.sampled_from(NAMES).map(PREDS.get), st.sampled_from(NAMES).map(PREDS.get), st.builds(Const, TRUTH))


def branches(items):
    few = st.lists(items, max_size=5).map(tuple)
    readings = st.lists(items, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(All, few), st.builds(AnyOf, few), st.builds(Not, items), st.builds(Doubt, st.sampled_from(("d1", "d2")), readings))


CONDITIONS = st.recursive(LEAVES, branches, max_leaves=25)
VALUES = st.fixed_dictionaries(dict.fromkeys(NAMES, TRUTH))


def ask(values, state="KZ", choices=None):
    return Context(None, None, (), state, (700000, 700000), (740000, 740000), extra=values, choices=choices or {})


def rule(condition, practice=None, id="T-1"):  # noqa: A002
    return SimpleNamespace(id=id, condition=condition, practice=practice and SimpleNamespace(condition=practice))


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(CONDITIONS, CONDITIONS), min_size=1, max_size=4), VALUES, VALUES, st.dictionaries(st.just("d1"), st.just(0)))
def test_conditions(conditions, here, there, choices):
    contexts = [ask(here, "KZ", choices), ask(there, "UZ", choices)]
    rules = [(rule(text, practice, f"T-{i}"), contexts[i % 2]) for i, (text, practice) in enumerate(conditions)]
    for pass_name in ("text", "practice"):
        for (r, ctx), (value, refs), (wanted, known) in zip(
            rules, rete.ReteEngine().infer(rules, pass_name), ReferenceEngine().infer(rules, pass_name), strict=True
        ):
            assert value == wanted
            assert type(value) is int
            if value == 0:
                assert set(refs) <= set(known)  # what it waits for is a part of what the walk collects …
            unread = [n for n in NAMES if Ref((n,)) not in refs and not any(ref.path[0] == "law" for ref in refs)]
            condition = r.condition if pass_name == "text" else r.practice.condition
            if value and not _doubts(condition):  # … and what decides does so whatever the rest is
                for other in (-1, 0, 1):
                    changed = ctx.extra | dict.fromkeys(unread, other)
                    assert evaluate(condition, attrs.evolve(ctx, extra=changed)) [0] == value


def _doubts(condition):
    if isinstance(condition, All | AnyOf):
        return any(_doubts(item) for item in condition.items)
    return _doubts(condition.item) if isinstance(condition, Not) else isinstance(condition, Doubt)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4), min_size=3, max_size=9), VALUES, st.booleans())
def test_wide_conditions_stay_partly_closed(clauses, values, turned):
    """Conjunctions of disjunctions: products far beyond the limit."""
    condition = All(tuple(AnyOf(tuple(PREDS[n] for n in clause)) for clause in clauses))
    condition = Not(condition) if turned else condition
    assert len(rete.normal_form(condition)[1]) <= rete.MAX_CONJUNCTS
    ctx = ask(values)
    assert rete.ReteEngine().infer([(rule(condition), ctx)], "text")[0][0] == evaluate(condition, ctx)[0]


@pytest.mark.parametrize("kind", [All, AnyOf])
@pytest.mark.parametrize("count", [16, 17, 33, 249, 260])
def test_more_literals_than_a_message_takes(kind, count):
    vocabulary_values = {f"n{i}": 1 if kind is All else -1 for i in range(count)}
    condition = kind(tuple(predicate(f"n{i}") for i in range(count)))
    for change in (-1, 0, 1):
        ctx = ask(vocabulary_values | {f"n{count - 1}": change})
        assert rete.ReteEngine().infer([(rule(condition), ctx)], "text")[0][0] == evaluate(condition, ctx)[0]


def test_empty_conditions():
    ctx = ask({})
    rules = [(rule(c), ctx) for c in (All(()), AnyOf(()), Not(All(())), Not(AnyOf(())))]
    assert rete.ReteEngine().infer(rules, "text") == [(1, ()), (-1, ()), (-1, ()), (1, ())]
    assert rete.ReteEngine().infer([], "text") == []


def test_the_first_conjunct_that_holds_is_the_ground():
    condition = AnyOf((All((PREDS["a"], PREDS["b"])), PREDS["c"], PREDS["d"]))
    values = dict.fromkeys(NAMES, 1)
    engine = rete.ReteEngine()
    assert engine.infer([(rule(condition), ask(values))], "text") == [(1, (Ref(("a",)), Ref(("b",))))]
    assert engine.infer([(rule(condition), ask(values | {"a": 0}))], "text") == [(1, (Ref(("c",)),))]
    assert rete.network("T-1", condition).fire([1, 1, -1, 0]) == [1, -1, -3]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(CONDITIONS, st.data())
def test_a_condition_not_yet_compiled_answers_as_its_network_does(condition, data):
    """So that answer and trace do not depend on what the process was asked before."""
    network = rete.Network.of("T-1", condition)
    values = data.draw(st.lists(TRUTH, min_size=len(network.literals), max_size=len(network.literals)))
    unbuilt = network.fire(values, patience=2)
    assert network.handle is None
    assert network.fire(values) == unbuilt
    assert network.handle is not None
    network.drop()


def test_like_contexts_share_a_literal_and_others_do_not(monkeypatch):
    seen = []
    monkeypatch.setitem(vocabulary.REGISTRY, "~test", lambda ctx, pred: (seen.append(ctx.state), (ctx.extra["a"], ()))[1])
    values = {"a": 1}
    one, other = ask(values), ask(values, "UZ")
    born = attrs.evolve(one, birth=(700000, 700000))
    rete.ReteEngine().infer([(rule(Not(PREDS["a"]), id=f"T-{i}"), ctx) for i, ctx in enumerate((one, one, other, born))], "text")
    assert seen == ["KZ", "UZ", "KZ"]


def test_what_cannot_matter_is_not_asked(monkeypatch):
    """So that both engines presume the same from silence."""
    asked = []
    monkeypatch.setitem(vocabulary.REGISTRY, "~test", lambda ctx, pred: (asked.append(pred.get("n")), (ctx.extra[pred.get("n")], ()))[1])
    values = {"a": -1, "b": 1, "c": 1, "d": 1}
    condition = AnyOf((All((PREDS["a"], PREDS["b"])), PREDS["c"], PREDS["d"]))
    for engine in (ReferenceEngine(), rete.ReteEngine()):
        asked.clear()
        assert engine.infer([(rule(condition), ask(values))], "text")[0][0] == 1
        assert asked == ["a", "c"]


def test_booleans_do_not_reach_the_message(monkeypatch):
    monkeypatch.setitem(vocabulary.REGISTRY, "~test", lambda ctx, pred: (True, ()))
    assert rete.ReteEngine().infer([(rule(PREDS["a"]), ask({}))], "text") == [(1, ())]


def test_a_failing_predicate_leaves_the_network_clean(monkeypatch):
    condition = AnyOf((PREDS["a"], PREDS["b"]))
    values = dict.fromkeys(NAMES, 0)
    engine = rete.ReteEngine()
    with pytest.raises(KeyError):
        engine.infer([(rule(condition), ask({}))], "text")
    assert engine.infer([(rule(condition), ask(values))], "text")[0][0] == 0


def test_old_networks_are_dropped(monkeypatch):
    monkeypatch.setattr(rete, "MAX_RULESETS", 3)
    engine = rete.ReteEngine()
    for i in range(60):
        condition = AnyOf((All((PREDS["a"], Not(PREDS["b"]))), PREDS["c"]))
        values = dict.fromkeys(NAMES, i % 3 - 1)
        assert engine.infer([(rule(condition), ask(values))], "text")[0][0] == evaluate(condition, ask(values))[0]
        assert len(rete._NETWORKS) <= 3


# -- the raw subset ------------------------------------------------------------------------------------------
def kleene(conjuncts, vector):
    """The oracle: ten lines that share no code with the engine."""
    best = -1
    for conjunct in conjuncts:
        worst = 1
        for number, sign in conjunct:
            worst = min(worst, vector[number] * sign)
        best = max(best, worst)
    return best


LITERALS = st.tuples(st.integers(0, 11), st.sampled_from((-1, 1)))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(LITERALS, min_size=1, max_size=6).map(tuple), min_size=1, max_size=32),
    st.lists(st.lists(TRUTH, min_size=12, max_size=12), min_size=1, max_size=6),
)
def test_the_raw_subset(conjuncts, vectors):
    """Which durable rules fire, each once, certain before possible, in the order of definition; and nothing is left behind."""
    handle = rete.durable.create_ruleset("fuzz", json.dumps(rete.durable_rules("R", conjuncts)))
    for vector in vectors:
        names = rete._run(handle, json.dumps({"id": "x"} | {f"p{i}": v for i, v in enumerate(vector)}))
        certain = [f"R#{k}!" for k, c in enumerate(conjuncts) if kleene([c], vector) == 1]
        possible = [f"R#{k}?" for k, c in enumerate(conjuncts) if kleene([c], vector) >= 0]
        assert names[: len(certain)] == certain
        assert names[len(certain) :] == possible
        assert (1 if certain else 0 if possible else -1) == kleene(conjuncts, vector)
    rete._run(handle, json.dumps({"id": "x"} | {f"p{i}": 0 for i in range(12)}))
    rete.durable.delete_state(handle, "0")
    rete.durable.delete_ruleset(handle)


# -- whole lives ---------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def book():
    return load_lawbook()


def answer(worked, book, engine):
    found = assess(worked.case, lawbook=book, engine=engine, family=worked.family)
    states = {s: (v.verdict, v.since, v.basis, v.by_text, v.by_practice) for s, v in found.nationality.items()}
    data = found.to_dict()
    return found.finding, found.finding_by, states, found.history, found.questions, found.assumptions, found.risks, data["remedies"]


def test_worked_cases(book):
    differing = [w.name for w in load_worked(CASES)[:40] if answer(w, book, "rete") != answer(w, book, "reference")]
    assert differing == []


def test_the_predicates_of_the_lawbook_are_named_apart(book):
    """Literals are shared by key, so a key must mean one predicate."""
    from citizenship.engine.index import PASSES, condition_of
    from citizenship.law.model import leaves

    known = {}
    for r in book.rules:
        for pass_name in PASSES:
            for leaf in leaves(condition_of(r, pass_name)):
                if isinstance(leaf, Pred):
                    assert known.setdefault(leaf.key, leaf) == leaf


def test_rulesets_fit_durable_rules(book):
    for r in book.rules:
        literals, conjuncts = rete.normal_form(r.condition)
        assert len(conjuncts) <= 32
        assert len(literals.items) <= rete.MAX_PROPERTIES
        assert all(len(c) < 200 for c in conjuncts)


def test_import_error_reaches_the_caller(monkeypatch):
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    monkeypatch.delitem(sys.modules, "citizenship.engine.rete")
    from citizenship.assessment.assess import default_engine

    assert default_engine().name.startswith("reference")
