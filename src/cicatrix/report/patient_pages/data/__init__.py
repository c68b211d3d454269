"""The words of the pages, by version."""
