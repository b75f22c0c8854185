"""The past, read again: state as it was, views rebuilt and compared, the loop checked. Nothing here writes."""
