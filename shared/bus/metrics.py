"""What a consumer tells the operators, as Prometheus metrics."""

from prometheus_client import Counter, Gauge

RECORDS = Counter("gridwhistle_bus_records", "Records consumed, by what became of them", ["consumer", "outcome"])
LOST_RACES = Counter("gridwhistle_bus_lost_races", "Batches cut short because another writer was first", ["consumer"])
LAG = Gauge("gridwhistle_bus_lag", "Records published and not yet consumed", ["consumer", "topic", "partition"])
BLOCKED = Gauge("gridwhistle_bus_blocked_keys", "Keys that have something parked", ["consumer"])
OLDEST = Gauge("gridwhistle_bus_oldest_parked_seconds", "Age of the oldest blocked key", ["consumer"])
RUNNING = Gauge(
    "gridwhistle_bus_running", "1 while the consumer runs, 0 while it pauses, fails or is stopped", ["consumer"]
)
