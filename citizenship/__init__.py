"""Tell whether a person is a national of any State, and if not, what can be done.

The names in ``__all__`` are the public face, with ``citizenship.testing`` (hypothesis strategies); everything
else may change. Facts that are unknown stay unknown: no answer takes silence for a no.

>>> from citizenship import assess, loads
>>> [case] = loads('''
... id: T-1
... as_of: 2026-11-23
... person: {born: 1960, birthplace: {in: UZ, place: Tashkent}, nationality: [{of: SU, to: 1991-12-25, by: birth}]}
... residence: [{in: KZ, place: Almaty, from: 1980, to: .., registration: permanent}]
... acts: []
... ''')
>>> answer = assess(case, engine="reference")
>>> answer.finding, answer.nationality["KZ"].since, answer.nationality["KZ"].basis
('national', '1992-03-01', ('KZ-1991-3.1',))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from citizenship.assessment.assess import Assessment, assess
    from citizenship.assessment.family import FamilyAssessment, assess_family
    from citizenship.case import Case
    from citizenship.casefile import dumps, load_cases, loads
    from citizenship.errors import (
        AmendmentError,
        CaseError,
        CaseErrors,
        CitizenshipError,
        DateError,
        EvaluationError,
        RulesetError,
        RulesetErrors,
    )
    from citizenship.law.amendment import Amendment, load_amendment
    from citizenship.law.lawbook import Lawbook, load_lawbook
    from citizenship.study.simulate import Simulation, simulate

    __version__: str

__all__ = [
    "Amendment",
    "AmendmentError",
    "Assessment",
    "Case",
    "CaseError",
    "CaseErrors",
    "CitizenshipError",
    "DateError",
    "EvaluationError",
    "FamilyAssessment",
    "Lawbook",
    "RulesetError",
    "RulesetErrors",
    "Simulation",
    "__version__",
    "assess",
    "assess_family",
    "dumps",
    "load_amendment",
    "load_cases",
    "load_lawbook",
    "loads",
    "simulate",
]

# Imported when first asked for: `citizenship --help` must not load the engine.
_HOMES: Final = {
    "assessment.assess": ("Assessment", "assess"),
    "assessment.family": ("FamilyAssessment", "assess_family"),
    "case": ("Case",),
    "casefile": ("dumps", "load_cases", "loads"),
    "errors": (
        "AmendmentError", "CaseError", "CaseErrors", "CitizenshipError", "DateError", "EvaluationError", "RulesetError", "RulesetErrors",
    ),
    "law.amendment": ("Amendment", "load_amendment"),
    "law.lawbook": ("Lawbook", "load_lawbook"),
    "study.simulate": ("Simulation", "simulate"),
}
_HOME: Final = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name from the module where it lives, once."""
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("citizenship")
    elif name in _HOME:
        from importlib import import_module

        value = getattr(import_module(f"citizenship.{_HOME[name]}"), name)
    else:
        raise AttributeError(f"module 'citizenship' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
