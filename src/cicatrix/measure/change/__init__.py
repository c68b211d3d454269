"""What changed between two scans of the same skin: alignment, matching of scars, change with intervals, repeatability."""
