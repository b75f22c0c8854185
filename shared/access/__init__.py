"""Who somebody is and what he may do: identities, the keys and tokens that prove them, and one table of rights."""
