"""A broken promise says what it found, as an assertion of a test does."""

import pytest

pytest.register_assert_rewrite("tests.routing.promised_at_any_moment", "tests.routing.promised_of_events")
