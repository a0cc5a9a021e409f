"""No test depends on time: hypothesis's clocks are off.

In a fresh clone its first text strategy spends more than a second building a table of characters, which the
health check takes for a slow test; a loaded machine does the same to deadlines.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large])
settings.load_profile("untimed")
