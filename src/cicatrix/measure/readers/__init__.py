"""Files of scans in: one reader for each format, one entry, every number bounded before memory is taken."""
