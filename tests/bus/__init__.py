"""The bus's own parts, and the consumer that makes effects happen once."""
