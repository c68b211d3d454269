"""Published measurements of needling and the first days, held against what the models say."""
