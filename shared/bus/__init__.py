"""Publishing and consuming with per-key order, at least once; the effect is made exact by what stands in the database."""
