"""Pictures of measured surfaces: maps, cuts, change, zones on a photograph, accuracy of instruments."""
