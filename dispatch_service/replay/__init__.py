"""The past, read again: state as it was, views rebuilt and compared. Nothing here writes."""
