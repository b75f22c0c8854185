"""Filing spreadsheets: dirty rows in, one request each through the intake API, every fault by row and column."""
