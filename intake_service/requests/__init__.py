"""What may happen to a request on intake's side. Pure: no clock, no chance, no input or output."""
