"""Recognition by durable-rules: a ruleset of its Rete network for every condition, one flat message for every question.

A condition becomes a disjunction of conjunctions of literals. Each conjunct is two durable rules: ``name#k!`` fires if
every literal is TRUE, ``name#k?`` if none is FALSE. So the value of a rule is the best firing (TRUE, UNKNOWN, none:
FALSE), and the trace comes from the firing itself. That is exact: strong Kleene logic is a distributive lattice with
De Morgan's laws. Only what was found correct of durable-rules is used (one ``$and`` of integer comparisons on one flat
message, through the C module), because its joins, ``none`` and ``$or`` are wrong or crash.

A ruleset for one condition, not for a group of rules: a call names another group nearly every time, and a network is
much dearer to build (0.2 ms) than to ask (3 to 20 microseconds). So a condition is given its network when it is asked
for the third time in a process; before that its conjuncts are read in Python, in the order in which durable-rules fires
them, so that the answer and its trace do not depend on what was asked before. Handles belong to the process, not to an
engine.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

import attrs
import durable_rules_engine as durable  # type: ignore[import-not-found]  # ImportError: the caller falls back to the reference evaluator

from citizenship.engine.index import condition_of
from citizenship.engine.steps import NO_REFS
from citizenship.errors import EvaluationError
from citizenship.law.model import All, AnyOf, Const, Is, Not, Pred
from citizenship.truth import FALSE, TRUE, UNKNOWN
from citizenship.vocabulary.context import evaluate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citizenship.engine.steps import Refs
    from citizenship.law.model import Condition, Rule
    from citizenship.vocabulary.context import Answer, Context

Literal = tuple[int, int]  # number of a property, and the sign it is read with
Conjunct = tuple[Literal, ...]

MAX_CONJUNCTS: Final = 8  # two rules each; 32 would pass (more than 64 that hold at once are error 303), but the first answer takes 50 ms longer
MAX_PROPERTIES: Final = 250  # 253 are error 302
MAX_RULESETS: Final = 1024  # about 0.3 MiB each
PATIENCE: Final = 2  # asks before a network is built: a single case, asked from the command line, builds next to none
_OBSERVED: Final = "x"
_RETRACT: Final = json.dumps({"id": _OBSERVED})
_UNASKED: Final = (UNKNOWN, NO_REFS)
_NO_MATCH: Final = 1  # the message matched nothing and was not stored
_CONTEXT: Final = "0"  # the one context of a ruleset


@attrs.define
class Literals:
    """The literals of one condition, each with its number; equal predicates have one number."""

    items: list[tuple[str | None, Condition]] = attrs.field(factory=list)
    _numbers: dict[str | int, int] = attrs.field(factory=dict)

    def number(self, node: Condition) -> int:
        """Give the number of the property that stands for a literal."""
        key = node.key if isinstance(node, Pred) else f"is {node.word}" if isinstance(node, Is) else None
        name: str | int = id(node) if key is None else key
        if name not in self._numbers:
            self._numbers[name] = len(self.items)
            self.items.append((key, node))
        return self._numbers[name]


def normal_form(condition: Condition, limit: int = MAX_CONJUNCTS) -> tuple[Literals, tuple[Conjunct, ...]]:
    """Open a condition into a disjunction of conjunctions, negation on the literals only, at most ``limit`` conjuncts.

    Where opening a subtree would make more, the widest one stays closed: a single literal, evaluated as a whole.
    """
    literals = Literals()
    conjuncts = tuple(_conjuncts(_plan(condition, limit, negated=False)[1], literals))
    if len(literals.items) > MAX_PROPERTIES:
        literals = Literals()
        conjuncts = (((literals.number(condition), 1),),)
    return literals, conjuncts


def _plan(node: Condition, limit: int, *, negated: bool) -> tuple[int, Any]:
    """Count the conjuncts of a subtree and give its negation normal form as ``(kind, …)``."""
    if isinstance(node, Not):
        return _plan(node.item, limit, negated=not negated)
    if not isinstance(node, All | AnyOf):
        return 1, ("literal", node, -1 if negated else 1)
    both = isinstance(node, All) != negated
    if not node.items:
        return 1, ("literal", Const(TRUE if both else FALSE), 1)
    plans = [_plan(item, limit, negated=negated) for item in node.items]
    while _size(plans, both=both) > limit:
        widest = max(range(len(plans)), key=lambda i: plans[i][0])
        if plans[widest][0] == 1:  # a disjunction of too many literals
            return 1, ("literal", node, -1 if negated else 1)
        plans[widest] = 1, ("literal", node.items[widest], -1 if negated else 1)
    return _size(plans, both=both), ("and" if both else "or", [plan for _, plan in plans])


def _size(plans: list[tuple[int, Any]], *, both: bool) -> int:
    total = 1 if both else 0
    for size, _ in plans:
        total = total * size if both else total + size
    return total


def _conjuncts(plan: Any, literals: Literals) -> list[Conjunct]:
    if plan[0] == "literal":
        return [((literals.number(plan[1]), plan[2]),)]
    parts = [_conjuncts(part, literals) for part in plan[1]]
    if plan[0] == "or":
        return [conjunct for part in parts for conjunct in part]
    out: list[Conjunct] = [()]
    for part in parts:
        out = [tuple(dict.fromkeys((*left, *right))) for left in out for right in part]
    return out


def durable_rules(name: str, conjuncts: Sequence[Conjunct]) -> dict[str, Any]:
    """Make the certain (``!``) and the possible (``?``) durable rule of every conjunct."""
    out: dict[str, Any] = {}
    for k, conjunct in enumerate(conjuncts):
        certain = [{f"p{i}": sign} for i, sign in conjunct]
        possible = [{"$gte" if sign > 0 else "$lte": {f"p{i}": UNKNOWN}} for i, sign in conjunct]
        for mark, priority, tests in (("!", 1, certain), ("?", 2, possible)):
            out[f"{name}#{k}{mark}"] = {"pri": priority, "all": [{"m": {"$and": tests} if len(tests) > 1 else tests[0]}]}
    return out


@attrs.define(eq=False)
class Network:
    """One condition opened: its literals, its conjuncts, and, once asked often, the durable ruleset that recognises them."""

    name: str
    condition: Condition  # held, so that its id stays its own
    literals: tuple[tuple[str | None, Condition], ...]
    conjuncts: tuple[Conjunct, ...]
    asked: int = 0
    handle: int | None = None
    message: str = ""
    marks: dict[str, int] = attrs.field(factory=dict)  # name of a durable rule -> conjunct, from 1; negative: only possible

    @classmethod
    def of(cls, name: str, condition: Condition) -> Network:
        """Open a condition; its ruleset is built when it is worth it."""
        literals, conjuncts = normal_form(condition)
        return cls(name, condition, tuple(literals.items), conjuncts)

    def build(self) -> int:
        """Compile the conjuncts for durable-rules: the handle of the ruleset."""
        rules = durable_rules(self.name, self.conjuncts)
        self.message = ", ".join([json.dumps({"id": _OBSERVED})[:-1], *(f'"p{i}": %d' for i in range(len(self.literals)))]) + "}"
        self.marks = {f"{self.name}#{k}{mark}": sign * (k + 1) for k in range(len(self.conjuncts)) for mark, sign in (("!", 1), ("?", -1))}
        self.handle = int(durable.create_ruleset(self.name, json.dumps(rules)))  # the default separators: others changed outcomes
        return self.handle

    def fire(self, values: Sequence[int], patience: int = 0) -> list[int]:
        """Marks of the durable rules that fire on the literals, in order: assert, run the agenda, retract."""
        self.asked += 1
        if self.handle is None and self.asked <= patience:
            return self.read(values)
        handle = self.build() if self.handle is None else self.handle
        return [self.marks[name] for name in _run(handle, self.message % tuple(values))]

    def read(self, values: Sequence[int]) -> list[int]:
        """What ``fire`` gives, without a ruleset."""
        worst = [min((values[i] * sign for i, sign in conjunct), default=TRUE) for conjunct in self.conjuncts]
        return [k for k, value in enumerate(worst, 1) if value == TRUE] + [-k for k, value in enumerate(worst, 1) if value >= UNKNOWN]

    def infer(self, ctx: Context, shared: dict[str, Answer], patience: int = 0) -> Answer:
        """Value of the condition in a context, and the facts that decide it."""
        answers = self._ask(ctx, shared)
        fired = self.fire([value for value, _ in answers], patience)
        if not fired:
            value, deciding = FALSE, self._blocking(answers)
        elif fired[0] > 0:
            value, deciding = TRUE, [i for i, _ in self.conjuncts[fired[0] - 1]]
        else:
            value, deciding = UNKNOWN, self._open(answers, fired)
        if len(deciding) == 1:
            return value, answers[deciding[0]][1]
        return value, tuple(ref for i in deciding for ref in answers[i][1])

    def _ask(self, ctx: Context, shared: dict[str, Answer]) -> list[Answer]:
        """Answer the literals that can matter, as a walk over the condition would.

        One that stands only in conjuncts already blocked, or comes after one that holds, stays UNKNOWN: no firing that
        counts depends on it, and nothing is assumed for its sake.
        """
        answers: list[Answer | None] = [None] * len(self.literals)
        for conjunct in self.conjuncts:
            if any((known := answers[i]) is not None and known[0] * sign == FALSE for i, sign in conjunct):
                continue
            worst = TRUE
            for i, sign in conjunct:
                answer = answers[i]
                if answer is None:
                    key, node = self.literals[i]
                    answer = shared.get(key) if key is not None else None
                    if answer is None:
                        answer = evaluate(node, ctx)
                        if key is not None:
                            shared[key] = answer
                    answers[i] = answer
                worst = min(worst, answer[0] * sign)
                if worst == FALSE:
                    break
            if worst == TRUE:
                break
        return [answer or _UNASKED for answer in answers]

    def _open(self, answers: list[Answer], fired: list[int]) -> list[int]:
        """Find the UNKNOWN literals of every possible conjunct, but for conjuncts that ask for more than another one."""
        found = [[i for i, _ in self.conjuncts[-mark - 1] if answers[i][0] == UNKNOWN] for mark in fired]
        if len(found) == 1:
            return found[0]
        sets = [frozenset(numbers) for numbers in found]
        return sorted({i for own in sets if not any(s < own for s in sets) for i in own})  # in the order of the condition

    def _blocking(self, answers: list[Answer]) -> list[int]:
        """One FALSE literal of every conjunct, without those whose conjuncts are blocked by the others."""
        if len(self.conjuncts) == 1:
            return [next(i for i, sign in self.conjuncts[0] if answers[i][0] * sign == FALSE)]
        blocked = [[i for i, sign in conjunct if answers[i][0] * sign == FALSE] for conjunct in self.conjuncts]
        chosen = list(dict.fromkeys(found[0] for found in blocked))
        for i in tuple(chosen):
            if all(found[0] != i or any(j != i and j in chosen for j in found) for found in blocked):
                chosen.remove(i)
        return sorted(chosen)

    def drop(self) -> None:
        """Free the ruleset. Any other order leaks or crashes: a context can be deleted only after an action ran in it."""
        if self.handle is None:
            return
        self.fire([UNKNOWN] * len(self.literals))  # whatever the condition, each of its conjuncts is then possible
        durable.delete_state(self.handle, _CONTEXT)
        durable.delete_ruleset(self.handle)


def _run(handle: int, message: str) -> list[str]:
    """One recognise-act pass over one message: names of the rules that fired, in the order of firing."""
    code, state = durable.assert_fact(handle, message)
    if code == _NO_MATCH:
        return []
    if code:
        raise EvaluationError(f"durable-rules did not take the message (code {code}): {message}")
    out: list[str] = []
    try:
        first = durable.start_action_for_state(handle, state)
        action = first[1] if first else None
        while action:
            out.append(action[2 : action.index('"', 2)])  # {"name#k!":{...
            action = durable.complete_and_start_action(handle, state)
    finally:
        durable.retract_fact(handle, _RETRACT)
    return out


_LOCK: Final = RLock()  # a pass over a ruleset is several calls
_NETWORKS: Final[OrderedDict[int, Network]] = OrderedDict()  # by id of the condition; the least recently used goes first


def network(name: str, condition: Condition) -> Network:
    """Give the network of a condition, opened the first time it is asked."""
    found = _NETWORKS.get(id(condition))
    if found is not None:
        _NETWORKS.move_to_end(id(condition))
        return found
    while len(_NETWORKS) >= MAX_RULESETS:
        _NETWORKS.popitem(last=False)[1].drop()
    made = _NETWORKS[id(condition)] = Network.of(name, condition)
    return made


@attrs.frozen
class ReteEngine:
    """durable-rules recognises which conjuncts hold, or may hold; predicates are answered in Python.

    ``patience``: how often a condition is read without a network before one is built for it.
    """

    name: str = "rete"
    patience: int = 0

    def infer(self, rules: Sequence[tuple[Rule, Context]], pass_name: str) -> list[tuple[int, Refs]]:
        """Value and deciding facts of each rule's condition. Rules asked in like contexts share their literals."""
        scopes: dict[Any, dict[str, Answer]] = {}
        out: list[tuple[int, Refs]] = []
        for rule, ctx in rules:
            shared = scopes.setdefault(_scope(ctx), {}) if len(rules) > 1 else {}
            out.append(self._one(rule, ctx, pass_name, shared))
        return out

    def _one(self, rule: Rule, ctx: Context, pass_name: str, shared: dict[str, Answer]) -> Answer:
        with _LOCK:
            return network(rule.id, condition_of(rule, pass_name)).infer(ctx, shared, self.patience)


def _scope(ctx: Context) -> tuple[Any, ...]:
    """Name what literals depend on; objects by identity, they live as long as the call."""
    return (
        ctx.state, ctx.moment, ctx.birth, ctx.filing, ctx.today, id(ctx.event), id(ctx.someone), id(ctx.root), id(ctx.parents),
        id(ctx.choices), id(ctx.assumed), id(ctx.extra),
    )

