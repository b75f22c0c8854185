"""Answers counted and timed for Prometheus, by route template, so that ids never become label values."""

from prometheus_client import CollectorRegistry, Histogram

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class HttpMeter:
    """Fulfils `edge.Meter`."""

    def __init__(self, registry: CollectorRegistry, service: str) -> None:
        self._seconds = Histogram(
            "gridwhistle_http_seconds",
            "Time to answer, by route and status",
            ["service", "method", "route", "status"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._service = service
        self._known: dict[tuple[str, str, int], Histogram] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        key = (method, route, status)
        child = self._known.get(key)
        if child is None:
            named = method if method in METHODS else "other"
            child = self._seconds.labels(self._service, named, route, str(status))
            if named == method:
                self._known[key] = child
        child.observe(seconds)
