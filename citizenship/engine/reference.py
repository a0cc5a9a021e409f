"""The plain reference evaluator: walk the tree. The oracle, and the fallback where durable-rules cannot be built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from citizenship.engine.index import condition_of
from citizenship.vocabulary.context import Context, evaluate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citizenship.engine.steps import Refs
    from citizenship.law.model import Rule


@attrs.frozen
class ReferenceEngine:
    """Kleene evaluation by recursion over the condition."""

    name: str = "reference"

    def infer(self, rules: Sequence[tuple[Rule, Context]], pass_name: str) -> list[tuple[int, Refs]]:
        """Value and deciding facts of each rule's condition."""
        return [evaluate(condition_of(rule, pass_name), ctx) for rule, ctx in rules]
