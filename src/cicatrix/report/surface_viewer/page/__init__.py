"""The page of the 3-D view: its markup, style and script."""
