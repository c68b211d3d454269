"""What healing is reported to look like, what can go wrong, and the rules that tell them apart, as data."""
