"""Working time: which seconds count. Days and segments are data with a version; the arithmetic is pure."""
