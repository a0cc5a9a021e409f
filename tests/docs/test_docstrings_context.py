"""Examples in the docstrings of what stands around a finding."""

from __future__ import annotations

import doctest

import pytest

from citizenship.assessment import ahead, catalogue, children, context, family, reasons, referrals, risks, safeguards


@pytest.mark.parametrize("module", [ahead, catalogue, children, context, family, reasons, referrals, risks, safeguards], ids=lambda module: module.__name__)
def test_docstrings_run(module) -> None:
    assert doctest.testmod(module).failed == 0
