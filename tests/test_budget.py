"""How long training takes, and the learning rate that fits it."""

from __future__ import annotations

import math
import time

import pytest

from shared.budget import Budget, learning_rate
from shared.errors import InputError


def rate(step: int, share: float = 0.0, cooldown: float = 0.4) -> float:
    return learning_rate(step, share, peak=2e-3, warmup=100, cooldown=cooldown)


def test_the_rate_rises_linearly_to_its_peak_at_the_warmups_end():
    assert rate(1) == pytest.approx(2e-3 / 100)
    assert rate(50) == pytest.approx(1e-3)
    assert rate(100) == pytest.approx(2e-3)
    assert max(rate(step) for step in range(1, 1000)) == rate(100)


def test_after_the_warmup_the_rate_falls_with_the_inverse_root_of_the_step():
    assert rate(400) == pytest.approx(1e-3)
    assert rate(10_000) == pytest.approx(2e-4)


def test_the_cooldown_takes_the_rate_to_zero_at_the_budgets_end_whatever_the_step():
    assert rate(400, 0.6) == pytest.approx(rate(400))
    assert rate(400, 0.8) == pytest.approx(rate(400) / 2)
    assert rate(400, 1.0) == 0
    assert rate(400, 1.3) == 0, "a step that comes after the end does not climb the gradient"


def test_without_a_cooldown_the_end_of_the_budget_changes_nothing():
    assert rate(400, 0.99, cooldown=0.0) == rate(400, 0.0, cooldown=0.0)


def test_a_budget_of_steps_does_not_look_at_the_clock():
    budget = Budget(steps=200, minutes=1, started=time.monotonic() - 1000)
    assert budget.share(50) == 0.25
    assert budget.share(200) == 1


def test_minutes_count_from_the_process_start_and_leave_a_reserve():
    budget = Budget(minutes=10, started=time.monotonic() - 300, reserve=0)
    assert budget.share(7) == pytest.approx(0.5, abs=1e-3)
    budget.reserve = 100
    assert budget.share(7) == pytest.approx(300 / 500, abs=1e-3)


def test_a_short_budget_is_not_eaten_up_by_its_reserve():
    budget = Budget(minutes=0.1, started=time.monotonic(), reserve=60)
    assert budget.share(0) < 0.1
    budget.started -= 3
    assert budget.share(0) == pytest.approx(1, abs=0.01)


def test_a_resumed_training_spends_only_what_is_left():
    budget = Budget(minutes=10, started=time.monotonic() - 60, spent=480, reserve=0)
    assert budget.elapsed() == pytest.approx(540, abs=0.5)
    assert budget.share(0) == pytest.approx(0.9, abs=1e-2)


@pytest.mark.parametrize("minutes", [0, -1, math.nan, math.inf])
def test_minutes_that_are_no_time_are_refused(minutes):
    with pytest.raises(InputError, match="--minutes"):
        Budget(minutes=minutes)


@pytest.mark.parametrize("steps", [0, -3])
def test_steps_below_one_are_refused(steps):
    with pytest.raises(InputError, match="--steps"):
        Budget(steps=steps)


def test_a_training_without_a_budget_is_refused():
    with pytest.raises(InputError, match="--minutes or --steps"):
        Budget()
