"""The directory: areas with their polygons, units, posts and staff, as data with a version; and where a place lies."""
