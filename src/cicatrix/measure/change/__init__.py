"""What changed between two scans of one skin: alignment, matching of scars, change with intervals, repeatability."""
