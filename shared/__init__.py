"""What both services agree on; it knows neither of them."""
