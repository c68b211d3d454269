"""The command line: one verb per function of the pipeline."""
