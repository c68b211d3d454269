"""What comes of the course: relief of each scar, scales, pigment, events, and the forecast with its intervals."""
