"""Finding tickets by words and by telephone number, without a word of either kept in clear."""
