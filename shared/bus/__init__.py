"""Publishing and consuming with per-key order, at least once; the database makes the effect happen exactly once."""
