"""What the log tells about itself. Names are an interface: alarms and tests rest on them."""

from prometheus_client import Counter, Gauge, Histogram

BATCH_ITEMS = Histogram(
    "gridwhistle_log_batch_items",
    "Items committed together",
    ["log"],
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000),
)
QUEUE_ITEMS = Gauge("gridwhistle_log_queue_items", "Items waiting for a batch", ["log"])
APPEND_SECONDS = Histogram("gridwhistle_log_append_seconds", "Time one batch took, lock and commit included", ["log"])
COMMITS_UNKNOWN = Counter("gridwhistle_log_commits_unknown", "Commits whose answer was lost", ["log"])
ITEMS_UNSTORABLE = Counter("gridwhistle_log_items_unstorable", "Items a constraint refused: defects", ["log"])

FOLLOWER_POSITION = Gauge("gridwhistle_follower_position", "Events a follower has seen", ["follower"])
FOLLOWER_LAG = Gauge("gridwhistle_follower_lag_events", "Events a follower has yet to see", ["follower"])
FOLLOWER_STOPPED = Gauge("gridwhistle_follower_stopped", "1 when a defect stopped this follower", ["follower"])
FOLLOWER_RETRIES = Counter("gridwhistle_follower_retries", "Pages given up for now and tried again", ["follower"])
