"""The two input files: the case of a person and the protocol of a course."""
